import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, test } from 'node:test'
import { z } from 'zod'
import { scratchDatabase, type Scratch } from '../../base/database/scratch.ts'
import { silentLog } from '../../base/log.ts'
import { Vault } from '../../base/secrets/vault.ts'
import { Cursors } from '../../platform/http/paging.ts'
import { changeSection } from './change-section.ts'
import { NETWORK } from './network.ts'
import { SITE } from './site.ts'
import type { SettingsParts } from './parts.ts'
import { applySettings, exportSettings, planSettings } from './plan-settings.ts'
import { readSection } from './read-section.ts'
import { defineSection } from './section.ts'
import { trialEffect } from './trial-effect.ts'
import { Trials } from './trials.ts'

const MAIL = defineSection({
  name: 'mail',
  schema: z.object({
    host: z.string().max(100).default(''),
    dailyLimit: z.int().min(1).default(500),
    folder: z.string().max(100).nullable().default(null),
  }),
  secrets: ['password'],
})

let scratch: Scratch
let parts: SettingsParts

beforeEach(() => {
  scratch = scratchDatabase()
  const sections = [MAIL, NETWORK, SITE]
  const nothing = async () => undefined
  const trials = new Trials({
    sections,
    effects: [
      trialEffect(NETWORK, { apply: nothing, revert: nothing, proves: () => true }),
      trialEffect(SITE, { apply: nothing, revert: nothing, proves: () => true }),
    ],
    reader: scratch.database.reader,
    unit: (context, run) => scratch.database.unit(context, run),
    clock: scratch.now,
    log: silentLog(),
    trialMs: 60_000,
    later: () => () => undefined,
  })
  const pins = new Map([['mail', new Map([['host', '/etc/freehold/freehold.toml [settings.mail] host']])]])
  const held = async () => new Set(['settings.read', 'settings.manage'])
  parts = { sections, vault: new Vault(randomBytes(32)), cursors: new Cursors(), pins, trials, held }
})
afterEach(() => scratch.close())

const plan = (toml: string) => planSettings(parts, scratch.reading(), toml)
const apply = (toml: string, hash: string, reason?: string) =>
  scratch.unit((unit) => applySettings(parts, unit, { toml, hash }), reason === undefined ? {} : { reason })

test('an export has every setting, names pins and hides secrets, and planned again it changes nothing', async () => {
  await scratch.unit((unit) =>
    changeSection(unit, parts.vault, MAIL, {
      wanted: { values: { host: 'mail.example', dailyLimit: 9 }, secrets: { password: 'correct horse' } },
      seen: null,
      how: 'changed',
    }),
  )
  const toml = await exportSettings(parts, scratch.reading())
  assert.equal(
    toml,
    `[settings.mail]
# Set by /etc/freehold/freehold.toml [settings.mail] host; apply leaves it alone.
# host = "mail.example"
daily_limit = 9
# folder is not set
# password is set and not exported.

[settings.network]
trusted_proxies = []
console_networks = []
api_networks = []
step_up_networks = []

[settings.site]
name = ""
public_host = ""
`,
  )
  const { steps, refusals } = await plan(toml)
  assert.deepEqual([steps, refusals], [[], []])
})

test('a file is planned field by field, applied once, and a second time there is nothing to do', async () => {
  const toml = '[settings.mail]\ndaily_limit = 20\nfolder = "/srv"\n'
  const { hash, steps } = await plan(toml)
  assert.deepEqual(
    steps.map(({ section, changed }) => [section.name, changed]),
    [['mail', ['dailyLimit', 'folder']]],
  )
  assert.deepEqual(await apply(toml, hash), { applied: ['mail'], tried: null })
  assert.deepEqual(await readSection(scratch.reading().tx, MAIL), { host: '', dailyLimit: 20, folder: '/srv' })
  const entries = scratch.entries().length
  assert.deepEqual(await apply(toml, hash), { applied: [], tried: null })
  assert.equal(scratch.entries().length, entries)
})

test('what changed since the plan is not overwritten', async () => {
  const toml = '[settings.mail]\ndaily_limit = 20\n'
  const { hash } = await plan(toml)
  await scratch.unit((unit) =>
    changeSection(unit, parts.vault, MAIL, { wanted: { values: { dailyLimit: 7 } }, seen: null, how: 'changed' }),
  )
  await assert.rejects(apply(toml, hash), { code: 'settings.plan_stale' })
})

test('lines that cannot be applied are named by pointer and line, and nothing of the file is applied', async () => {
  const toml = [
    '[settings.mail]',
    'daily_limit = 0',
    'host = "other.example"',
    '[settings.male]',
    'x = 1',
    '[settings.network]',
    'trusted_proxies = ["everybody"]',
  ].join('\n')
  const { refusals, hash } = await plan(toml)
  assert.deepEqual(
    refusals.map(({ pointer, line }) => [pointer, line]),
    [
      ['/settings/male', 4],
      ['/settings/mail/daily_limit', 2],
      ['/settings/network/trusted_proxies', 7],
    ],
  )
  await assert.rejects(apply(toml, hash), { code: 'settings.plan_refused' })
  const pinned = await plan('[settings.mail]\nhost = "other.example"\n')
  assert.match(pinned.refusals[0]?.message ?? '', /Set by .*\[settings\.mail\] host/)
  const broken = await plan('[settings.mail\nhost = "hunter2"')
  assert.equal(broken.refusals[0]?.line, 1)
  assert.doesNotMatch(broken.refusals[0]?.message ?? '', /hunter2/)
  assert.equal(scratch.entries().length, 0)
})

test('what could lock people out is tried also when it comes from a file, and asks for a reason there too', async () => {
  const toml = '[settings.network]\nconsole_networks = ["10.0.0.0/8"]\n'
  const { hash } = await plan(toml)
  await assert.rejects(apply(toml, hash), { code: 'http.reason_required' })
  assert.deepEqual(scratch.entries(), [])
  assert.deepEqual(await apply(toml, hash, 'Only admins'), { applied: ['network'], tried: 'network' })
  assert.deepEqual(
    scratch.entries().map(({ action }) => action),
    ['settings.try'],
  )
})

test('a file changes nothing of a section while that is tried: the end of the trial would put it back unseen', async () => {
  const host = '[settings.site]\npublic_host = "new.example"\n'
  await apply(host, (await plan(host)).hash, 'The server moves')
  const name = '[settings.site]\nname = "Example"\n'
  await assert.rejects(apply(name, (await plan(name)).hash, 'A new name'), { code: 'settings.trial_open' })
  const mail = '[settings.mail]\ndaily_limit = 9\n'
  assert.deepEqual(await apply(mail, (await plan(mail)).hash), { applied: ['mail'], tried: null })
  await scratch.unit((unit) => parts.trials.revert(unit, 'asked'))
  assert.deepEqual((await apply(name, (await plan(name)).hash)).applied, ['site'])
})
