import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import Sqlite from 'better-sqlite3'
import { copyHome, newAddress, startServer, type Server } from './peers/server.ts'
import { ROOT } from './repo/source.ts'

// What keeps the server from starting is said in words that an admin can act on, with an exit code of its own.

let server: Server
let home: string

before(async () => {
  const first = await startServer({ home: mkdtempSync(join(tmpdir(), 'freehold-test-')) })
  await first.halt()
  home = copyHome(first.home)
  server = await startServer({ home: first.home })
})

after(async () => {
  await server.stop()
  rmSync(server.home, { recursive: true, force: true })
  rmSync(home, { recursive: true, force: true })
})

interface Attempt {
  home?: string
  env?: Record<string, string>
}

/** Tries to start a server that should not come up. */
function attempt({ home: at = home, env = {} }: Attempt): { status: number | null; said: string } {
  const { status, stderr } = spawnSync(process.execPath, ['--disable-proto=delete', join(ROOT, 'server/main.ts')], {
    cwd: at,
    encoding: 'utf8',
    timeout: 60_000,
    env: {
      PATH: process.env['PATH'],
      FREEHOLD_DATA__FOLDER: join(at, 'data'),
      FREEHOLD_LISTEN__ADDRESS: newAddress(),
      FREEHOLD_LISTEN__HTTPS_PORT: '0',
      FREEHOLD_LISTEN__HTTP_PORT: '0',
      ...env,
    },
  })
  return { status, said: stderr }
}

function withHome(change: (copy: string) => void): Attempt & { done: () => void } {
  const copy = copyHome(home)
  change(copy)
  return { home: copy, done: () => rmSync(copy, { recursive: true, force: true }) }
}

test('a busy port is named, with the setting that chooses another', async () => {
  const address = newAddress()
  const other = createServer()
  await new Promise<void>((resolve) => other.listen(0, address, resolve))
  const { port } = other.address() as { port: number }
  const { status, said } = attempt({
    env: { FREEHOLD_LISTEN__ADDRESS: address, FREEHOLD_LISTEN__HTTPS_PORT: String(port) },
  })
  other.close()
  assert.equal(status, 11)
  assert.match(said, new RegExp(`Port ${port} on ${address} is busy.*FREEHOLD_LISTEN__HTTPS_PORT`, 's'))
})

test('an address that is not of this machine is named', () => {
  const { status, said } = attempt({ env: { FREEHOLD_LISTEN__ADDRESS: '192.0.2.1' } })
  assert.equal(status, 1)
  assert.match(said, /192\.0\.2\.1 cannot be used.*FREEHOLD_LISTEN__ADDRESS/s)
})

test('a data folder that cannot be written is named, with the command that mends it', () => {
  const copy = withHome((folder) => {
    rmSync(join(folder, 'data'), { recursive: true })
    writeFileSync(join(folder, 'data'), 'a file where the folder should be')
  })
  const { status, said } = attempt(copy)
  copy.done()
  assert.equal(status, 1)
  assert.match(said, /data folder .* cannot be written.*chown/s)
})

test('data of a newer version is refused untouched', () => {
  const copy = withHome((folder) => {
    const raw = new Sqlite(join(folder, 'data/database/freehold.sqlite'))
    raw.exec("insert into base_migrations values ('29991231T2359-future', 0)")
    raw.close()
  })
  const { status, said } = attempt(copy)
  copy.done()
  assert.equal(status, 1)
  assert.match(said, /newer version of Freehold wrote this data.*Nothing was touched/s)
})

for (const [name, file] of [
  ['master key', 'master.key'],
  ['credential of the key process', 'ca.key'],
] as const) {
  test(`without its ${name} it says how to hand one in`, () => {
    const copy = withHome(() => undefined)
    const keys = join(copy.home!, 'elsewhere')
    mkdirSync(keys)
    const env = {
      FREEHOLD_MASTER_KEY_FILE: join(copy.home!, 'keys/master.key'),
      FREEHOLD_CA_KEY_FILE: join(copy.home!, 'keys/ca.key'),
    }
    const missing = file === 'master.key' ? 'FREEHOLD_MASTER_KEY_FILE' : 'FREEHOLD_CA_KEY_FILE'
    const { status, said } = attempt({ ...copy, env: { ...env, [missing]: join(keys, file) } })
    copy.done()
    assert.equal(status, 12)
    assert.match(said, new RegExp(`The ${name} is missing.*openssl rand -base64 32`, 's'))
  })
}

test('a wrong master key is told as such, and nothing is touched', () => {
  const copy = withHome((folder) => {
    writeFileSync(join(folder, 'keys/master.key'), `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 })
  })
  const { status, said } = attempt(copy)
  copy.done()
  assert.equal(status, 12)
  assert.match(said, /master key does not belong to this data.*freehold restore/s)
})

test('a setting that is mistyped stops the start and is told with its nearest name', () => {
  const { status, said } = attempt({ env: { FREEHOLD_LISTEN__HTTPS_PROT: '1' } })
  assert.equal(status, 1)
  assert.match(said, /FREEHOLD_LISTEN__HTTPS_PROT.*Did you mean FREEHOLD_LISTEN__HTTPS_PORT/s)
})

test('a second server on the same data is refused while the first runs', () => {
  const { status, said } = attempt({ home: server.home })
  assert.equal(status, 11)
  assert.match(said, /Another Freehold uses the folder/)
})

test('no start that failed shows a stack or a secret', () => {
  const { said } = attempt({ env: { FREEHOLD_LOG__LEVEL: 'loud' } })
  assert.match(said, /log\.level is not usable/)
  assert.doesNotMatch(said, /\bat .*\.ts:\d+/)
})
