import { Readable, Writable } from 'node:stream'
import type { Terminal } from './terminal.ts'

/** A terminal that remembers what was written; `typed` is what comes from its keyboard, where there is one. */
export function scratchTerminal(typed: readonly string[] | null = null, env: NodeJS.ProcessEnv = {}) {
  const written = { out: '', err: '' }
  const into = (name: 'out' | 'err'): Writable & { isTTY?: boolean } =>
    Object.assign(
      new Writable({
        write: (piece: Buffer, _encoding, done) => {
          written[name] += piece.toString('utf8')
          done()
        },
      }),
      typed === null ? {} : { isTTY: true },
    )
  const stdin: Terminal['stdin'] = Object.assign(Readable.from(typed ?? []), typed === null ? {} : { isTTY: true })
  const terminal: Terminal = { env, cwd: '/', stdin, out: into('out'), err: into('err') }
  return { terminal, written }
}
