import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { z } from 'zod'
import { readConfig } from '../../base/config.ts'
import { scratchDatabase } from '../../base/database/scratch.ts'
import { StartProblem } from '../../base/errors.ts'
import { Vault } from '../../base/secrets/vault.ts'
import { assertNotPinned } from './change-section.ts'
import { LISTENER, NETWORK } from './network.ts'
import { applyPins, pinsDiffer, readPins } from './pins.ts'
import { readSecret, readSection } from './read-section.ts'
import { defineSection } from './section.ts'

const MAIL = defineSection({
  name: 'mail',
  schema: z.object({
    host: z.string().max(100).default(''),
    port: z.int().min(1).default(587),
    on: z.boolean().default(false),
  }),
  secrets: ['password'],
})
const SECTIONS = [MAIL, LISTENER, NETWORK]

const folder = mkdtempSync(join(tmpdir(), 'freehold-pins-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
const file = join(folder, 'freehold.toml')
const secretFile = join(folder, 'password')
writeFileSync(secretFile, 'correct horse\n')

function pinsFrom(toml: string, env: NodeJS.ProcessEnv = {}) {
  writeFileSync(file, toml)
  return readPins(SECTIONS, readConfig({ FREEHOLD_CONFIG_FILE: file, ...env }, folder))
}

test('file and environment pin by name, the environment wins, and each is named', () => {
  const pinned = pinsFrom('[settings.mail]\nhost = "a.example"\nport = 25\n', {
    FREEHOLD_SETTINGS__MAIL__PORT: '465',
    FREEHOLD_SETTINGS__MAIL__ON: 'true',
    FREEHOLD_SETTINGS__NETWORK__TRUSTED_PROXIES: '10.0.0.5, 10.0.1.0/24',
    FREEHOLD_LISTEN__HTTPS_PORT: '8444',
  })
  assert.deepEqual(pinned.values.get('mail'), { host: 'a.example', port: 465, on: true })
  assert.deepEqual(pinned.values.get('network'), { trustedProxies: ['10.0.0.5', '10.0.1.0/24'] })
  assert.deepEqual(pinned.values.get('listener'), { httpsPort: 8444 })
  assert.deepEqual(Object.fromEntries(pinned.sources.get('mail')!), {
    host: `${file} [settings.mail] host`,
    port: 'FREEHOLD_SETTINGS__MAIL__PORT',
    on: 'FREEHOLD_SETTINGS__MAIL__ON',
  })
  assert.deepEqual([...pinned.sources.get('listener')!], [['httpsPort', 'FREEHOLD_LISTEN__HTTPS_PORT']])
})

test('what is unknown, unusable or a bare secret stops the start and is named', () => {
  const refused: [toml: string, says: RegExp][] = [
    ['[settings.male]\nhost = "x"', /settings\.male.*There are mail, listener, network/],
    ['[settings.mail]\nhots = "x"', /\[settings\.mail\] hots is not known\. mail has host, port, on, password_file/],
    ['[settings.mail]\nport = 0', /\[settings\.mail\] port is not usable/],
    ['[settings.mail]\npassword = "hunter2"', /^(?!.*hunter2).*password_file/],
    ['[settings.mail]\npassword_file = "/nowhere"', /cannot be read/],
    ['[settings.network]\ntrusted_proxies = ["everybody"]', /trusted_proxies is not usable/],
    ['[settings.listener]\naddress = "127.0.0.1"', /under \[listen\]/],
  ]
  for (const [toml, says] of refused)
    assert.throws(
      () => pinsFrom(toml),
      (error) => error instanceof StartProblem && error.exitCode === 1 && says.test(error.message),
      toml,
    )
})

test('a pin is in force after the start, stands in the history, and cannot be changed past it', async () => {
  const scratch = scratchDatabase()
  const vault = new Vault(randomBytes(32))
  const { tx } = scratch.reading()
  const pinned = pinsFrom(`[settings.mail]\nhost = "a.example"\npassword_file = "${secretFile}"\n`)
  assert.equal(await pinsDiffer(tx, vault, SECTIONS, pinned), true)
  await scratch.unit((unit) => applyPins(unit, vault, SECTIONS, pinned))
  assert.equal((await readSection(tx, MAIL)).host, 'a.example')
  assert.equal(await readSecret(tx, vault, MAIL, 'password'), 'correct horse')
  assert.equal(await pinsDiffer(tx, vault, SECTIONS, pinned), false)
  const [entry] = scratch.entries()
  assert.deepEqual([entry?.['action'], entry?.['target']], ['settings.pin', 'settings:mail'])
  assert.throws(() => assertNotPinned(pinned.sources.get('mail')!, ['host']), { code: 'settings.pinned', status: 409 })
  assertNotPinned(pinned.sources.get('mail')!, ['port'])
  await scratch.close()
})
