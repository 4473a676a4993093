import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { ROOT } from '../../repo/source.ts'
import type { Scene } from './scene.ts'

// Starts that fail, with a secret in what made them fail; and the command line with the kit in the wrong place.

interface Start {
  /** The program below `server`, and its arguments. */
  program: string
  args?: (secret: string) => string[]
  env?: (secret: string, folder: string) => Record<string, string>
}

const SERVER = 'main.ts'
const CLI = 'edges/cli/main.ts'

const STARTS: Readonly<Record<string, Start>> = {
  'master key in a variable that does not exist': {
    program: SERVER,
    env: (secret) => ({ FREEHOLD_MASTER_KEY: secret }),
  },
  'password in a setting that does not exist': { program: SERVER, env: (secret) => ({ FREEHOLD_LISTEN__KEY: secret }) },
  'password as log level': { program: SERVER, env: (secret) => ({ FREEHOLD_LOG__LEVEL: secret }) },
  'password in a configuration that cannot be read': {
    program: SERVER,
    env: (secret, folder) => ({ FREEHOLD_CONFIG_FILE: fileWith(folder, `[data]\npassword = "${secret}\n`) }),
  },
  'password in a configuration that can be read': {
    program: SERVER,
    env: (secret, folder) => ({ FREEHOLD_CONFIG_FILE: fileWith(folder, `[data]\npassword = '${secret}'\n`) }),
  },
  'password in the file of the master key': {
    program: SERVER,
    env: (secret, folder) => ({
      FREEHOLD_MASTER_KEY_FILE: fileWith(folder, secret),
      FREEHOLD_CA_KEY_FILE: fileWith(folder, secret),
    }),
  },
  'password in the file of the key process': {
    program: SERVER,
    env: (secret, folder) => ({
      FREEHOLD_MASTER_KEY_FILE: fileWith(folder, Buffer.alloc(32, 7).toString('base64')),
      FREEHOLD_CA_KEY_FILE: fileWith(folder, secret),
    }),
  },
  'recovery kit as an argument': {
    program: CLI,
    args: (secret) => ['check', ROOT, '--kit', `AGE-SECRET-KEY-1${secret}`],
  },
  'recovery kit as an argument too many': {
    program: CLI,
    args: (secret) => ['check', ROOT, `AGE-SECRET-KEY-1${secret}`, '--kit', '-'],
  },
}

let files = 0

function fileWith(folder: string, content: string): string {
  const file = join(folder, `secret-${(files += 1)}`)
  writeFileSync(file, content, { mode: 0o600 })
  return file
}

/** Makes each of these starts, one after another, and keeps what they print. */
export async function failToStart(scene: Scene, source: string): Promise<void> {
  for (const [name, start] of Object.entries(STARTS)) {
    const folder = join(scene.server.home, 'starts', name.replaceAll(' ', '-'))
    mkdirSync(join(folder, 'data'), { recursive: true })
    scene.places.add('output of starts that fail', await outputOf(start, scene.canaries.chosen(name), folder, source))
  }
}

async function outputOf(
  { program, args, env }: Start,
  secret: string,
  folder: string,
  source: string,
): Promise<string> {
  const child = spawn(
    process.execPath,
    ['--disable-proto=delete', join(source, 'server', program), ...(args?.(secret) ?? [])],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 60_000,
      env: { PATH: process.env['PATH'], FREEHOLD_DATA__FOLDER: join(folder, 'data'), ...env?.(secret, folder) },
    },
  )
  const [out, err, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  if (typeof status !== 'number' || status === 0)
    throw new Error(`This start was to fail, and ended with ${status}: ${out}${err}`)
  return out + err
}
