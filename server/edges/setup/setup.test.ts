import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, test } from 'node:test'
import { generateSync } from 'otplib'
import type { ReadTx } from '../../base/audit/unit.ts'
import { scratchDatabase, type Scratch } from '../../base/database/scratch.ts'
import { Vault } from '../../base/secrets/vault.ts'
import { HOUR } from '../../base/time.ts'
import { Passwords, createAuthenticator } from '../../domains/access/index.ts'
import { scratchDoor, type Browser, type ScratchDoor } from '../../platform/http/scratch.ts'
import { checkCode, claimSetup, makeSetupCode } from './code.ts'
import { KitsShown } from './kits-shown.ts'
import type { SetupParts } from './parts.ts'
import { setupRoutes } from './routes.ts'

const PASSWORD = 'vier Ziegen lesen Zeitung'
const OWNER = { username: 'anna', displayName: 'Anna Keller', password: PASSWORD }
const SITE = { name: 'Nordwind GmbH', publicHost: 'freehold.nordwind.example' }

let scratch: Scratch
let parts: SetupParts<string, string>
let door: ScratchDoor
/** What the rooms of authority and backup would hold in their tables. */
let world: { authority: string | null; kit: { recipient: string; confirmed: boolean } | null; made: number }

beforeEach(async () => {
  scratch = scratchDatabase()
  world = { authority: null, kit: null, made: 0 }
  parts = newParts()
  door = await newDoor()
})

afterEach(async () => {
  await door.close()
  await scratch.close()
})

function newParts(): SetupParts<string, string> {
  const vault = new Vault(randomBytes(32))
  const summary = { subject: 'CN=Test', fingerprint: 'aa', notAfter: '2036-01-01T00:00:00.000Z' }
  return {
    access: {
      passwords: new Passwords({ memory: 64, passes: 1, parallelism: 1 }),
      vault,
      bookkeep: (run) => scratch.database.bookkeep(run),
      unit: (context, run) => scratch.database.unit(context, run),
    },
    authority: {
      exists: async (_tx: ReadTx) => world.authority !== null,
      prepare: async (_reading, { commonName, publicHost }) => `${commonName} ${publicHost}`,
      store: async ({ record }, prepared) => {
        world.authority = prepared
        record({ action: 'ca.establish', target: 'authority:1' })
        return { root: summary, issuing: summary }
      },
    },
    kit: {
      make: () => {
        world.made += 1
        const words = Array.from({ length: 15 }, (_word, index) => `K${world.made}W${String.fromCharCode(65 + index)}`)
        return { identity: `AGE-SECRET-KEY-1${words.join('')}`, recipient: `age1kit${world.made}`, words }
      },
      escrow: async (recipient) => `keys for ${recipient}`,
      store: async ({ record }, { recipient }) => {
        world.kit = { recipient, confirmed: false }
        record({ action: 'backup.make_kit', target: 'kit:1' })
      },
      confirm: async ({ record }) => {
        world.kit!.confirmed = true
        record({ action: 'backup.confirm_kit', target: 'kit:1' })
      },
      confirmed: async () => world.kit?.confirmed ?? false,
    },
    kitsShown: new KitsShown(),
  }
}

function newDoor(): Promise<ScratchDoor> {
  const { identify } = createAuthenticator({ bookkeep: (run) => scratch.database.bookkeep(run) })
  return scratchDoor(scratch, { routes: setupRoutes(parts), vault: parts.access.vault, identify })
}

/** What a start of the server does: a new code, and nothing of the old process's memory. */
async function start(): Promise<string | null> {
  parts = { ...parts, kitsShown: new KitsShown() }
  await door.close()
  door = await newDoor()
  return await scratch.unit((unit) => makeSetupCode(unit), { actor: { kind: 'host', id: 'start', name: '' } })
}

async function claimed(): Promise<Browser> {
  const code = await start()
  const browser = door.browser()
  assert.equal((await browser.call('POST /setup/claim', { code })).status, 200)
  return browser
}

const stepOf = async (browser: Browser) => (await browser.call('GET /setup')).body['step']

async function throughFactor(browser: Browser): Promise<void> {
  await browser.call('PUT /setup/organisation', SITE)
  const { body } = await browser.call('POST /setup/owner', OWNER)
  const code = generateSync({ secret: String(body['secret']), epoch: scratch.now() / 1000 })
  assert.equal((await browser.call('POST /setup/owner/factor', { code })).status, 200)
}

const establish = (browser: Browser) =>
  browser.call('POST /setup/authority', { commonName: 'Nordwind Root', algorithm: 'ec-p256' })

function answerTo({ words, ask }: Record<string, unknown>): { words: string[] } {
  return { words: (ask as number[]).map((number) => (words as string[])[number - 1]!) }
}

test('the wizard leads from the printed code to the owner’s open session', async () => {
  const code = await start()
  const browser = door.browser()
  assert.deepEqual((await browser.call('GET /setup')).body, { step: 'claim', organisation: null, claimed: false })
  const answer = await browser.call('POST /setup/claim', { code: code?.toLowerCase().replaceAll('-', ' ') })
  assert.deepEqual(answer.body, { step: 'organisation', organisation: null, claimed: true })
  const named = await browser.call('PUT /setup/organisation', SITE)
  assert.deepEqual(named.body, { step: 'owner', organisation: SITE, claimed: true })
  const { body: shown } = await browser.call('POST /setup/owner', OWNER)
  assert.match(String(shown['uri']), /^otpauth:\/\/totp\//)
  assert.equal((await browser.call('POST /setup/owner/factor', { code: '000000' })).code, 'access.code_wrong')
  const totp = generateSync({ secret: String(shown['secret']), epoch: scratch.now() / 1000 })
  const factor = await browser.call('POST /setup/owner/factor', { code: totp })
  assert.equal((factor.body['recoveryCodes'] as string[]).length, 10)
  assert.equal(await stepOf(browser), 'authority')
  assert.equal((await establish(browser)).status, 200)
  assert.equal(world.authority, 'Nordwind Root freehold.nordwind.example')

  const kit = await browser.call('POST /setup/kit')
  const wrong = await browser.call('POST /setup/kit/confirmation', { words: ['AAAA', 'BBBB'] })
  assert.deepEqual([wrong.code, await stepOf(browser)], ['setup.kit_words_wrong', 'kit'])
  const done = await browser.call('POST /setup/kit/confirmation', answerTo(kit.body))
  assert.deepEqual(done.body, { done: true, signedIn: true })
  const { identify } = createAuthenticator({ bookkeep: (run) => scratch.database.bookkeep(run) })
  const caller = await identify(scratch.reading().tx, {
    token: browser.token ?? '',
    at: scratch.now(),
    unattended: false,
  })
  assert.deepEqual([caller?.state, caller?.roles], ['open', ['owner']])
  assert.equal(await stepOf(browser), 'done')
  assert.deepEqual(
    scratch
      .entries()
      .map(({ action }) => action)
      .filter((action) => action !== 'http.refuse'),
    [
      'setup.make_code',
      'setup.claim',
      'settings.change',
      'access.create_account',
      'access.enroll_factor',
      'ca.establish',
      'backup.make_kit',
      'access.make_emergency_code',
      'setup.show_kit',
      'backup.confirm_kit',
      'setup.complete',
    ],
  )
})

test('64 claims with the right code at the same instant open one set-up session', async () => {
  const code = (await start()) ?? ''
  const codeHash = await checkCode(parts, scratch.reading(), { code })
  const claims = Array.from({ length: 64 }, () => scratch.unit((unit) => claimSetup(unit, parts, codeHash)))
  const done = (await Promise.allSettled(claims)).filter(({ status }) => status === 'fulfilled')
  assert.equal(done.length, 1)
  assert.equal((await door.browser().call('POST /setup/claim', { code })).code, 'setup.code_wrong')
})

test('nobody without the code gets anywhere, and guessing it has to wait', async () => {
  await claimed()
  const stranger = door.browser('127.0.0.66')
  const changes = ['PUT /setup/organisation', 'POST /setup/owner', 'POST /setup/authority', 'POST /setup/kit'] as const
  for (const at of changes) assert.equal((await stranger.call(at)).code, 'access.signed_out', at)
  const codes: (string | null)[] = []
  for (let guess = 0; guess < 12; guess++) {
    codes.push((await stranger.call('POST /setup/claim', { code: `AAAA-AAAA-AAAA-AAA${guess}` })).code)
  }
  assert.deepEqual([codes[0], codes.at(-1)], ['setup.code_wrong', 'access.too_many_attempts'])
  const kinds = scratch.entries().filter(({ action }) => action === 'access.refuse_sign_in')
  assert.deepEqual(
    kinds.map(({ detail }) => (detail as { kind: string }).kind),
    ['setup_code', 'throttled'],
  )
})

test('no step can be taken before its turn', async () => {
  const browser = await claimed()
  const early: [at: `${'POST' | 'GET'} /${string}`, fields: Record<string, unknown>][] = [
    ['POST /setup/owner', OWNER],
    ['GET /setup/owner/factor', {}],
    ['POST /setup/owner/factor', { code: '000000' }],
    ['POST /setup/authority', { commonName: 'X', algorithm: 'ec-p256' }],
    ['POST /setup/kit', {}],
    ['POST /setup/kit/confirmation', { words: ['A', 'B'] }],
  ]
  for (const [at, fields] of early) assert.equal((await browser.call(at, fields)).code, 'setup.wrong_step', at)
  await throughFactor(browser)
  assert.equal((await browser.call('POST /setup/owner', { ...OWNER, username: 'eve' })).code, 'setup.wrong_step')
  await establish(browser)
  assert.equal((await establish(browser)).code, 'setup.wrong_step')
})

test('the owner’s password is judged, with the organisation’s name', async () => {
  const browser = await claimed()
  await browser.call('PUT /setup/organisation', SITE)
  const owner = (password: string) => browser.call('POST /setup/owner', { ...OWNER, password })
  assert.equal((await owner('short')).code, 'access.password_too_short')
  assert.equal((await owner('Wir bei Nordwind segeln')).code, 'access.password_contains_name')
  assert.equal((await browser.call('POST /setup/owner', { ...OWNER, role: 'owner' })).code, 'http.invalid_input')
})

test('an owner without second factor can be named anew, and the picture for his app is shown again', async () => {
  const browser = await claimed()
  await browser.call('PUT /setup/organisation', SITE)
  const first = await browser.call('POST /setup/owner', OWNER)
  const again = await browser.call('GET /setup/owner/factor')
  assert.deepEqual(again.body, first.body)
  await browser.call('POST /setup/owner', { ...OWNER, username: 'anna.keller' })
  const rows = await scratch.reading().tx.selectFrom('access_accounts').select('username').execute()
  assert.deepEqual(rows, [{ username: 'anna.keller' }])
})

test('a restart prints a new code, ends the old session, and the set-up goes on where it stood', async () => {
  const lost = await claimed()
  await throughFactor(lost)
  await establish(lost)
  const before = await lost.call('POST /setup/kit')
  assert.deepEqual((await lost.call('POST /setup/kit')).body, before.body, 'a reload shows the same kit')
  const found = await claimed()
  const old = door.browser()
  old.token = lost.token
  assert.equal((await old.call('POST /setup/kit')).code, 'access.signed_out')
  assert.equal(await stepOf(found), 'kit')
  assert.equal((await found.call('POST /setup/kit/confirmation', answerTo(before.body))).code, 'setup.kit_not_shown')
  const kit = await found.call('POST /setup/kit')
  assert.notEqual(kit.body['identity'], before.body['identity'])
  const done = await found.call('POST /setup/kit/confirmation', answerTo(kit.body))
  // This browser never proved the owner's second factor: he signs in himself.
  assert.deepEqual([done.body, found.token], [{ done: true, signedIn: false }, null])
})

test('the kit is never stored and never logged', async () => {
  const browser = await claimed()
  await throughFactor(browser)
  await establish(browser)
  const { body } = await browser.call('POST /setup/kit')
  assert.ok(!JSON.stringify(scratch.entries()).includes(String(body['identity'])))
  assert.deepEqual(world.kit, { recipient: 'age1kit1', confirmed: false })
  // Not even sealed, for a repetition: the kit opens the key process's credential, and the server holds what unseals.
  assert.deepEqual(await scratch.database.reader.selectFrom('http_idempotency').selectAll().execute(), [])
})

test('once done the set-up stays shut, after a restart and even when the owner loses his second factor', async () => {
  const browser = await claimed()
  await throughFactor(browser)
  await establish(browser)
  const kit = await browser.call('POST /setup/kit')
  const [first, second] = await Promise.all([
    browser.call('POST /setup/kit/confirmation', answerTo(kit.body)),
    browser.call('POST /setup/kit/confirmation', answerTo(kit.body)),
  ])
  assert.equal([first, second].filter(({ status }) => status === 200).length, 1)
  await scratch.unit(async ({ tx, record }) => {
    await tx.deleteFrom('access_factors').execute()
    record({ action: 'access.reset_factor', target: 'account:-' })
  })
  assert.equal(await start(), null)
  const stranger = door.browser()
  assert.equal(await stepOf(stranger), 'done')
  assert.equal((await stranger.call('POST /setup/claim', { code: 'AAAA-AAAA-AAAA-AAAA' })).code, 'setup.already_done')
})

test('a set-up session ends after a day', async () => {
  const browser = await claimed()
  scratch.pass(24 * HOUR)
  assert.equal((await browser.call('PUT /setup/organisation', SITE)).code, 'access.signed_out')
})

test('host names are plain DNS names', async () => {
  const browser = await claimed()
  for (const publicHost of ['https://x', 'a b', 'x:8443', '-x', 'a..b', 'ex\u0430mple.org', 'x'.repeat(254), '']) {
    const { code } = await browser.call('PUT /setup/organisation', { ...SITE, publicHost })
    assert.equal(code, 'http.invalid_input', publicHost)
  }
  for (const name of ['', 'a\u202eb', 'a\nb', 'x'.repeat(121)]) {
    assert.equal((await browser.call('PUT /setup/organisation', { ...SITE, name })).code, 'http.invalid_input', name)
  }
})
