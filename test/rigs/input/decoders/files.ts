import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import type * as Config from '../../../../server/base/config.ts'
import type * as Errors from '../../../../server/base/errors.ts'
import type * as KeyFile from '../../../../server/base/secrets/key-file.ts'
import type * as Program from '../../../../server/edges/cli/program.ts'
import { EXIT } from '../../../../server/edges/cli/exit.ts'
import { mutateLines } from '../mutate/lines.ts'
import { NEVER, throwing, type Decoder, type From } from './decoder.ts'

const TOML = `# boot settings
[data]
folder = "/var/lib/freehold"

[listen]
address = "127.0.0.1"
https_port = 8443
http_port = "8080"

[log]
level = "info"
`
const ENVIRONMENT = 'FREEHOLD_LISTEN__ADDRESS=::1\nFREEHOLD_LISTEN__HTTPS_PORT=443\nFREEHOLD_LOG__LEVEL=warn\n'
const WORDS = [
  'check',
  'restore',
  'health',
  'status',
  '--kit',
  '-',
  '--data',
  'data',
  '--json',
  '--help',
  '--',
  'no-file',
  '--master-key-file',
  '-h',
  '--version',
  '--kit=',
  '',
]
const ENDS: readonly number[] = Object.values(EXIT)

/** Files and arguments that an admin of the machine hands in. */
export async function fileDecoders(from: From): Promise<Decoder[]> {
  const { StartProblem } = await from<typeof Errors>('server/base/errors.ts')
  const { readConfig } = await from<typeof Config>('server/base/config.ts')
  const { readKeyFile } = await from<typeof KeyFile>('server/base/secrets/key-file.ts')
  const { runCli } = await from<typeof Program>('server/edges/cli/program.ts')
  const folder = mkdtempSync(join(tmpdir(), 'freehold-input-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'input')
  const written = (bytes: Buffer): string => {
    writeFileSync(file, bytes, { mode: 0o600 })
    return file
  }
  const refuses = throwing(StartProblem)
  return [
    {
      name: 'config-file',
      seeds: [Buffer.from(TOML)],
      mutate: mutateLines,
      decode: (bytes) => readConfig({ FREEHOLD_CONFIG_FILE: written(bytes) }, folder),
      refuses,
      cost: 5,
    },
    {
      name: 'environment',
      seeds: [Buffer.from(ENVIRONMENT)],
      mutate: mutateLines,
      decode: (bytes) => readConfig(environmentOf(bytes), folder),
      refuses,
      cost: 2,
    },
    {
      name: 'key-file',
      seeds: [Buffer.from(`${Buffer.alloc(32, 9).toString('base64')}\n`)],
      mutate: mutateLines,
      decode: (bytes) => readKeyFile(written(bytes), 'master key'),
      refuses,
      cost: 3,
    },
    {
      name: 'arguments',
      seeds: [
        Buffer.from('restore\nno-file\n--kit\n-\n--data\ndata\n--json'),
        Buffer.from('check\nno-file\n--kit\nno-kit'),
      ],
      mutate: (bytes, dice, others) => {
        const words = mutateLines(bytes, dice, others).toString('latin1').split('\n').slice(0, 40)
        if (dice.chance(0.6)) words.splice(dice.below(words.length + 1), 0, dice.pick(WORDS))
        return Buffer.from(words.join('\n'), 'latin1')
      },
      decode: async (bytes) => {
        const streams = { out: new PassThrough().resume(), err: new PassThrough().resume() }
        const terminal = {
          env: { FREEHOLD_LISTEN__HTTPS_PORT: '1' },
          cwd: folder,
          stdin: Readable.from(['x']),
          ...streams,
        }
        const code = await runCli(bytes.toString('latin1').split('\n'), terminal)
        if (!ENDS.includes(code)) throw new Error(`the program ended with ${code}`)
      },
      refuses: NEVER,
      cost: 20,
    },
  ]
}

/** Lines of `NAME=value`, as a process may be handed them. */
function environmentOf(bytes: Buffer): Record<string, string> {
  const lines = bytes
    .toString('latin1')
    .split('\n')
    .filter((line) => line.includes('='))
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]))
}
