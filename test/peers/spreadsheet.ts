import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from '../repo/source.ts'
import { run } from './program.ts'

/** A cell as the peer sees it: `s` text, `n` number or nothing, `b` truth, `f` formula. */
export type ReadCell = [type: string, value: string | number | boolean | null]

export interface ReadSheet {
  name: string
  count: number
  /** The first rows, and the last one where there are more. */
  rows: ReadCell[][]
}

/** What Debian's openpyxl finds in a workbook. */
export async function readWorkbook(bytes: Buffer, shown = 50): Promise<ReadSheet[]> {
  const folder = mkdtempSync(join(tmpdir(), 'freehold-workbook-'))
  try {
    const file = join(folder, 'list.xlsx')
    writeFileSync(file, bytes)
    const script = join(ROOT, 'test/peers/spreadsheet.py')
    return JSON.parse(await run('/usr/bin/python3', [script, file, String(shown)])) as ReadSheet[]
  } finally {
    rmSync(folder, { recursive: true })
  }
}
