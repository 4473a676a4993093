import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { HOUR, MINUTE } from '../../../base/time.ts'
import type { JobRun } from '../../../platform/jobs/job.ts'
import type { Browser } from '../../../platform/http/scratch.ts'
import { MAIL } from '../../alarms/index.ts'
import { changeSection, type Section } from '../../settings/index.ts'
import { insertGrant, lastingGrant } from '../roles/store.ts'
import { PASSWORD, scratchAccess, type ScratchAccess, type Somebody } from '../scratch.ts'
import { SIGN_IN } from '../sign-in/settings.ts'
import { sendCodes, type Letter } from './send-codes.ts'

let access: ScratchAccess
const letters: Letter[] = []

before(async () => {
  access = await scratchAccess()
  await set(MAIL, { on: true, host: 'localhost', from: 'a@b.example', recipientsBad: ['a@b.example'] })
  await set(SIGN_IN, { mailRecovery: true })
})

after(() => access.close())

async function set(section: Section, values: Record<string, unknown>): Promise<void> {
  const change = { wanted: { values }, seen: null, how: 'changed' } as const
  await access.unit((unit) => changeSection(unit, access.parts.vault, section, change), { reason: 'as tested' })
}

async function somebody(username: string, mail: string | null, role: string = 'auditor'): Promise<Somebody> {
  const who = await access.somebody(username, role)
  await access.unit(async ({ tx, record }) => {
    await tx.updateTable('access_accounts').set({ mail }).where('id', '=', who.id).execute()
    record({ action: 'access.set_mail', target: `account:${who.id}` })
  })
  return who
}

async function begun(username: string): Promise<Browser> {
  const browser = access.door.browser()
  assert.equal((await browser.call('POST /session', { username, password: PASSWORD })).status, 200)
  return browser
}

/** Sends what is due, and gives the code that came last to this address. */
async function arrived(mail: string): Promise<string | null> {
  const run = { reading: access.reading(), now: access.now } as JobRun
  const send = async (_tx: unknown, letter: Letter) => letters.push(letter) > 0
  await sendCodes(access.parts, send, run)
  const letter = letters.findLast(({ to }) => to === mail)
  return letter ? (letter.text.split('\n')[0] ?? null) : null
}

test('whoever lost his factor sets up a new one with a code by mail; the old ones and his other sessions are over', async () => {
  const ada = await somebody('ada', 'ada@nordwind.example')
  const other = await access.signedIn(ada)
  const browser = await begun('ada')
  assert.equal((await browser.call('POST /session/mail-code')).status, 200)
  const code = await arrived('ada@nordwind.example')
  const half = await browser.call('POST /session/recovery', { code: String(code).toLowerCase() })
  assert.equal(half.body['state'], 'enroll-factor')
  const entry = access.entries().at(-1)
  assert.equal(entry?.['action'], 'access.recover_by_mail')

  const still = await begun('ada')
  const old = await still.call('POST /session/factor', { code: access.code(ada.secret) })
  assert.equal(old.status, 200, 'until a new one is enrolled the old one counts')

  const { body: shown } = await browser.call('GET /session/enrollment')
  const secret = String(shown['secret'])
  assert.equal((await browser.call('POST /session/enrollment', { code: access.code(secret) })).status, 200)
  for (const ended of [other, still]) assert.equal((await ended.call('GET /session')).code, 'access.signed_out')
  const lost = await begun('ada')
  assert.equal((await lost.call('POST /session/factor', { code: access.code(ada.secret) })).code, 'access.code_wrong')
  assert.equal((await lost.call('POST /session/factor', { code: access.code(secret) })).status, 200)
})

test('a code works once, in the sign-in that asked for it, for 15 minutes; a new one makes it void', async () => {
  await somebody('bea', 'bea@nordwind.example')
  const [asker, other] = [await begun('bea'), await begun('bea')]
  await asker.call('POST /session/mail-code')
  const first = await arrived('bea@nordwind.example')
  assert.equal((await other.call('POST /session/recovery', { code: first })).code, 'access.code_wrong')
  await asker.call('POST /session/mail-code')
  const second = await arrived('bea@nordwind.example')
  assert.equal((await asker.call('POST /session/recovery', { code: first })).code, 'access.code_wrong')
  access.pass(14 * MINUTE)
  assert.equal((await asker.call('POST /session/recovery', { code: second })).status, 200)
  assert.equal((await asker.call('POST /session/recovery', { code: second })).code, 'access.code_wrong')

  const late = await begun('bea')
  await late.call('POST /session/mail-code')
  const third = await arrived('bea@nordwind.example')
  access.pass(15 * MINUTE)
  assert.equal((await late.call('POST /session/recovery', { code: third })).code, 'access.signed_out')
})

test('whoever asks is told the same, address or none; the one without gets no mail', async () => {
  await somebody('cara', 'cara@nordwind.example')
  await somebody('cleo', null)
  const answers = []
  for (const username of ['cara', 'cleo']) {
    const { status, body } = await (await begun(username)).call('POST /session/mail-code')
    answers.push({ status, body })
  }
  assert.deepEqual(answers[0], answers[1])
  const earlier = letters.length
  await arrived('cara@nordwind.example')
  assert.deepEqual(
    letters.slice(earlier).map(({ to }) => to),
    ['cara@nordwind.example'],
  )
})

test('no code for owners and administrators, nor where it is switched off, nor before the password', async () => {
  for (const role of ['owner', 'administrator'] as const) {
    await somebody(role, `${role}@nordwind.example`, role)
    const browser = await begun(role)
    assert.equal((await browser.call('POST /session/mail-code')).code, 'access.mail_recovery_off')
    assert.equal((await browser.call('POST /session/recovery', { code: 'AAAA-AAAA' })).code, 'access.mail_recovery_off')
  }
  assert.equal((await access.door.browser().call('POST /session/mail-code')).code, 'access.signed_out')
  await somebody('dana', 'dana@nordwind.example')
  await set(SIGN_IN, { mailRecovery: false })
  assert.equal((await (await begun('dana')).call('POST /session/mail-code')).code, 'access.mail_recovery_off')
  await set(SIGN_IN, { mailRecovery: true })
})

test('a code that was accepted replaces nothing once its owner is made administrator', async () => {
  const eva = await somebody('eva', 'eva@nordwind.example')
  const browser = await begun('eva')
  await browser.call('POST /session/mail-code')
  await browser.call('POST /session/recovery', { code: await arrived('eva@nordwind.example') })
  await access.unit(async ({ tx, at, record }) => {
    await insertGrant(tx, lastingGrant(at, eva.id, 'administrator'))
    record({ action: 'access.revise_account', target: `account:${eva.id}` })
  })
  const { body } = await browser.call('GET /session/enrollment')
  const { code } = await browser.call('POST /session/enrollment', { code: access.code(String(body['secret'])) })
  assert.equal(code, 'access.mail_recovery_off')
  assert.equal((await (await access.signedIn(eva)).call('GET /session')).status, 200)
})

test('codes cannot be guessed, and mailboxes not be filled', async () => {
  await somebody('fee', 'fee@nordwind.example')
  const browser = await begun('fee')
  const asked = []
  for (let count = 0; count < 5; count++) asked.push((await browser.call('POST /session/mail-code')).code)
  assert.deepEqual(asked.slice(3), ['access.too_many_attempts', 'access.too_many_attempts'])
  const guessed = []
  for (let count = 0; count < 7; count++)
    guessed.push((await browser.call('POST /session/recovery', { code: `AAAA-AAA${count}` })).code)
  assert.deepEqual(guessed.slice(5), ['access.too_many_attempts', 'access.too_many_attempts'])
  access.pass(HOUR)
})

test('the code stands nowhere but sealed, and in the mail; the address in no entry', async () => {
  await somebody('gina', 'gina@nordwind.example')
  const browser = await begun('gina')
  await browser.call('POST /session/mail-code')
  const code = String(await arrived('gina@nordwind.example'))
  const rows = await access.reading().tx.selectFrom('access_mail_codes').selectAll().execute()
  const stored = JSON.stringify(rows) + Buffer.concat(rows.map(({ code_hash }) => code_hash)).toString('latin1')
  assert.ok(!stored.includes(code) && rows.every(({ sealed }) => sealed === null))
  assert.ok(!JSON.stringify(access.entries()).includes('gina@nordwind.example'))
  const [who] = [await access.signedIn(await access.somebody('hans', 'auditor'))]
  assert.equal((await who.call('PUT /account/mail', { mail: 'hans@nordwind.example' })).status, 200)
  assert.ok(!JSON.stringify(access.entries()).includes('hans@nordwind.example'))
})

test('a stolen session changes no address', async () => {
  const ida = await somebody('ida', 'ida@nordwind.example')
  const browser = await access.signedIn(ida)
  access.pass(5 * MINUTE)
  const { code } = await browser.call('PUT /account/mail', { mail: 'thief@evil.example' })
  assert.equal(code, 'access.fresh_factor_required')
})
