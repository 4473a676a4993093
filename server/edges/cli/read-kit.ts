import { readFile } from 'node:fs/promises'
import { parseKit } from '../../domains/backup/index.ts'
import type { Terminal } from './terminal.ts'

const KIT_LIMIT = 64 * 1024

/**
 * The recovery kit from a file, or from standard input as `-`: never from an argument, which everyone on the machine sees.
 * @throws Refusal backup.wrong_key
 */
export async function readKit(source: string, { stdin, err }: Terminal): Promise<string> {
  if (source !== '-') return parseKit((await readFile(source)).subarray(0, KIT_LIMIT).toString('utf8')).identity
  err.write('Type or paste the recovery kit, then press Ctrl-D on an empty line:\n')
  let text = ''
  for await (const piece of stdin as AsyncIterable<Buffer | string>) {
    text += piece.toString()
    if (text.length > KIT_LIMIT) break
  }
  return parseKit(text).identity
}
