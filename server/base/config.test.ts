import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { readConfig } from './config.ts'
import { StartProblem } from './errors.ts'

function refused(env: NodeJS.ProcessEnv, text: RegExp): void {
  assert.throws(
    () => readConfig(env, '/srv'),
    (error) => error instanceof StartProblem && error.exitCode === 1 && text.test(error.message),
  )
}

test('without any setting the house stands in the working folder and listens on this machine only', () => {
  assert.deepEqual(readConfig({}, '/srv'), {
    dataFolder: '/srv/.freehold/data',
    listen: { address: '127.0.0.1', httpsPort: 8443, httpPort: 8080 },
    socket: { path: '/srv/.freehold/data/run/freehold.sock', group: null, named: false },
    listenPins: new Map(),
    pinned: [],
    logLevel: 'info',
    file: null,
    masterKeyFile: '/srv/.freehold/keys/master.key',
    caKeyFile: '/srv/.freehold/keys/ca.key',
    ownsKeys: true,
  })
})

test('the environment wins over the file, the file over the default', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'freehold-config-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'freehold.toml')
  writeFileSync(file, '[listen]\nhttps_port = 443\nhttp_port = 80\n')
  const { listen } = readConfig({ FREEHOLD_CONFIG_FILE: file, FREEHOLD_LISTEN__HTTP_PORT: '8081' }, '/srv')
  assert.deepEqual(listen, { address: '127.0.0.1', httpsPort: 443, httpPort: 8081 })
  writeFileSync(file, '[listen]\nhttps_prot = 443\n')
  refused({ FREEHOLD_CONFIG_FILE: file }, /FREEHOLD_LISTEN__HTTPS_PROT.*Did you mean FREEHOLD_LISTEN__HTTPS_PORT/)
  writeFileSync(file, 'not toml')
  refused({ FREEHOLD_CONFIG_FILE: file }, /cannot be read/)
  writeFileSync(file, '[data]\npassword = "hunter2\n')
  refused({ FREEHOLD_CONFIG_FILE: file }, /^((?!hunter2)[^\n])*\(line 2\)$/)
  refused({ FREEHOLD_CONFIG_FILE: join(folder, 'none') }, /cannot be read/)
})

test('unknown names and unusable values stop the start and are named', () => {
  refused({ FREEHOLD_LISTEN__HTTPS_PROT: '1' }, /FREEHOLD_LISTEN__HTTPS_PROT.*Did you mean FREEHOLD_LISTEN__HTTPS_PORT/)
  refused({ FREEHOLD_DATAFOLDER: '/x' }, /FREEHOLD_DATAFOLDER/)
  refused({ FREEHOLD_NETWORK__PORT: '1' }, /FREEHOLD_NETWORK/)
  refused({ FREEHOLD_LISTEN__ADDRESS: 'example.test' }, /listen\.address is not usable/)
  refused({ FREEHOLD_LISTEN__HTTP_PORT: '70000' }, /listen\.http_port is not usable/)
})

test('a key file that is named makes the house keep its hands off both', () => {
  assert.equal(readConfig({ FREEHOLD_MASTER_KEY_FILE: '/run/secrets/m' }, '/srv').ownsKeys, false)
})
