import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { chown, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { request } from 'node:https'
import { buildImage } from '../docker/build.ts'
import { importBase, startEngine, type Engine } from './peers/docker.ts'

const USER = 10_001
const BASE = 'freehold-test-base:12'
const IMAGE = 'freehold-test:now'
const HTTPS = 20_000 + (process.pid % 10_000)
const HARDENED = ['--read-only', '--cap-drop=ALL', '--security-opt=no-new-privileges', '--tmpfs=/tmp', '--network=host']
const ADDRESS = [
  '--env=FREEHOLD_LISTEN__ADDRESS=127.0.0.1',
  `--env=FREEHOLD_LISTEN__HTTPS_PORT=${HTTPS}`,
  `--env=FREEHOLD_LISTEN__HTTP_PORT=${HTTPS + 1}`,
]
const NODE = '/usr/lib/freehold/current/bin/node'

const skip = process.getuid?.() === 0 ? false : 'a container engine needs root'
let engine: Engine
let folder: string

before(
  async () => {
    if (skip) return
    folder = await mkdtemp(join(tmpdir(), 'freehold-container-'))
    engine = await startEngine()
    await importBase(engine, BASE)
    await buildImage({ tag: IMAGE, base: BASE, host: engine.host })
  },
  { timeout: 400_000 },
)

after(async () => {
  if (skip) return
  try {
    await engine.stop()
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

async function secretFile(name: string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, `${randomBytes(32).toString('base64')}\n`, { mode: 0o400 })
  await chown(path, USER, USER)
  return `--volume=${path}:/run/secrets/${name}:ro`
}

/** Asks until `wanted` holds; what it saw last is in the error. */
async function until<T>(ask: () => Promise<T>, wanted: (answer: T) => boolean): Promise<T> {
  const deadline = Date.now() + 60_000
  for (;;) {
    const answer = await ask()
    if (wanted(answer)) return answer
    if (Date.now() > deadline)
      throw new Error(`Still ${JSON.stringify(answer)}\n${await engine.docker('logs', 'appliance')}`)
    await wait(100)
  }
}

function healthz(): Promise<number> {
  return new Promise((resolve) => {
    const asked = request(
      { host: '127.0.0.1', port: HTTPS, path: '/healthz', rejectUnauthorized: false, agent: false },
      (response) => {
        response.resume()
        response.on('end', () => resolve(response.statusCode ?? 0))
      },
    )
    asked.on('error', () => resolve(0))
    asked.end()
  })
}

test('without its secret the container does not start, and prints the line to add', { skip }, async () => {
  const started = engine.docker('run', '--rm', ...HARDENED, ...ADDRESS, IMAGE)
  const error = await started.then(
    () => null,
    (failed: unknown) => failed as { code: number; stderr: string },
  )
  assert.equal(error?.code, 12)
  assert.match(error.stderr, /--mount type=bind,\S+target=\/run\/secrets\/freehold_master_key/)
})

test('it runs as an ordinary user on a read-only root without capabilities, and answers', { skip }, async () => {
  const secrets = [await secretFile('freehold_master_key'), await secretFile('freehold_ca_key')]
  const quick = ['--health-interval=1s', '--health-start-period=30s']
  await engine.docker(
    'run',
    '--detach',
    '--name=appliance',
    ...HARDENED,
    ...ADDRESS,
    ...secrets,
    ...quick,
    '--volume=freehold-data:/var/lib/freehold',
    IMAGE,
  )
  await until(healthz, (status) => status === 200)

  const pid = await engine.docker('inspect', '--format={{.State.Pid}}', 'appliance')
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  assert.match(status, new RegExp(`^Uid:\\s+${USER}\\s+${USER}\\s+${USER}`, 'm'))
  assert.match(status, new RegExp(`^Gid:\\s+${USER}\\s+${USER}\\s+${USER}`, 'm'))
  assert.match(status, /^CapEff:\s+0+$/m)
  assert.match(status, /^CapBnd:\s+0+$/m)
  assert.match(status, /^NoNewPrivs:\s+1$/m)
  assert.match(status, /^Seccomp:\s+2$/m)
})

test("the container's own health check finds it healthy", { skip }, async () => {
  const state = (): Promise<string> => engine.docker('inspect', '--format={{.State.Health.Status}}', 'appliance')
  assert.equal(await until(state, (answer) => answer !== 'starting'), 'healthy')
})

test(
  'nothing of the program can be changed from inside, only the volume and /tmp can be written',
  { skip },
  async () => {
    const write = (path: string): Promise<string> =>
      engine.docker('exec', 'appliance', NODE, '-e', `require('fs').writeFileSync(${JSON.stringify(path)}, '')`)
    for (const path of [
      '/planted',
      '/usr/lib/freehold/current/server/main.ts',
      '/etc/passwd',
      '/run/secrets/freehold_ca_key',
    ]) {
      await assert.rejects(write(path), /EROFS|EACCES/, path)
    }
    await write('/tmp/planted')
    const modes = await engine.docker(
      'exec',
      'appliance',
      NODE,
      '-p',
      "const s = require('fs').statSync('/var/lib/freehold/database/freehold.sqlite'); [s.uid, (s.mode & 0o777).toString(8)].join()",
    )
    assert.equal(modes, `${USER},600`)
  },
)

test('it ends cleanly when asked to, and comes back with the same data', { skip }, async () => {
  await engine.docker('stop', '--time=30', 'appliance')
  assert.equal(await engine.docker('inspect', '--format={{.State.ExitCode}}', 'appliance'), '0')
  await engine.docker('start', 'appliance')
  await until(healthz, (status) => status === 200)
})

test('the command line in the image needs no shell and knows its commands', { skip }, async () => {
  const help = await engine.docker(
    'run',
    '--rm',
    '--network=none',
    '--read-only',
    '--cap-drop=ALL',
    IMAGE,
    'freehold',
    '--help',
  )
  assert.match(help, /restore/)
})
