import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** zzuf's own mutations of a file: bits flipped at a rate between 0.1 and 5 %, the same again for the same numbers. */
export function zzufed(bytes: Buffer, first: number, count: number): Buffer[] {
  const folder = mkdtempSync(join(tmpdir(), 'freehold-input-'))
  try {
    const file = join(folder, 'input')
    writeFileSync(file, bytes)
    const result: Buffer[] = []
    for (let number = first; number < first + count; number++) {
      const { stdout, status } = spawnSync('zzuf', ['-q', '-s', String(number), '-r', '0.001:0.05', 'cat', file], {
        maxBuffer: 64e6,
      })
      if (status !== 0) throw new Error(`zzuf ended with ${status}`)
      result.push(stdout)
    }
    return result
  } finally {
    rmSync(folder, { recursive: true })
  }
}
