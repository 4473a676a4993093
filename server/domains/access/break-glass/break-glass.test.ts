import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { DAY, HOUR, MINUTE } from '../../../base/time.ts'
import type { Browser } from '../../../platform/http/scratch.ts'
import { scratchAccess, type ScratchAccess, type Somebody } from '../scratch.ts'
import { judgeBreakGlass } from './checks.ts'
import { isEmergencyCode, newEmergencyCode } from './code.ts'
import { findLastCode, type BreakGlassRow } from './store.ts'

let access: ScratchAccess
let anna: Somebody
let owner: Browser

before(async () => {
  access = await scratchAccess()
  anna = await access.somebody('anna', 'owner')
  owner = await access.signedIn(anna)
})

after(() => access.close())

async function fresh(browser: Browser, { secret }: Somebody): Promise<void> {
  assert.equal((await browser.call('POST /session/confirmation', { code: access.code(secret) })).status, 200)
}

async function make(): Promise<string> {
  owner = await access.signedIn(anna)
  const { status, body } = await owner.call('POST /emergency-code')
  assert.equal(status, 200, JSON.stringify(body))
  return String(body['code'])
}

async function entries(action: string): Promise<number> {
  const rows = await access.reading().tx.selectFrom('audit_bodies').select('action').execute()
  return rows.filter((row) => row.action === action).length
}

test('a code is eight groups for paper; one sign changed or missing is a typing mistake, case and spaces are none', () => {
  const code = newEmergencyCode()
  assert.match(code, /^([A-HJ-NP-Z2-9]{4}-){7}[A-HJ-NP-Z2-9]{4}$/)
  assert.ok(isEmergencyCode(code) && isEmergencyCode(` ${code.toLowerCase().replaceAll('-', ' ')} `))
  for (const at of [0, 12, code.length - 1]) {
    const other = code.slice(0, at) + (code[at] === 'A' ? 'B' : 'A') + code.slice(at + 1)
    assert.equal(isEmergencyCode(other), false)
  }
  for (const none of ['', code.slice(0, -1), code + code]) assert.equal(isEmergencyCode(none), false)
  assert.notEqual(newEmergencyCode(), code)
})

test('the code opens owner rights for an hour, once, under an account of its own; then they are gone', async () => {
  const code = await make()
  const made = await entries('access.break_glass')
  const browser = access.door.browser('127.0.0.101')
  const me = await browser.call('POST /session/emergency', { code: code.toLowerCase() })
  assert.equal(me.status, 200, JSON.stringify(me.body))
  assert.deepEqual(me.body['roles'], ['owner'])
  assert.equal(await entries('access.break_glass'), made + 1)
  const { id, displayName } = me.body['account'] as { id: string; displayName: string }
  assert.equal(displayName, 'Emergency access')
  assert.notEqual(id, anna.id)
  assert.equal((await access.door.browser().call('POST /session/emergency', { code })).status, 401)
  access.pass(20 * MINUTE)
  assert.equal((await browser.call('GET /accounts')).status, 200)
  access.pass(20 * MINUTE)
  assert.equal((await browser.call('GET /accounts')).status, 200)
  access.pass(20 * MINUTE)
  assert.equal((await browser.call('GET /accounts')).status, 401)
})

test('emergency access makes an owner who lasts, and nothing of its own outlasts it', async () => {
  const code = await make()
  const browser = access.door.browser('127.0.0.102')
  const me = await browser.call('POST /session/emergency', { code })
  const own = me.body['account'] as { id: string }
  const invited = await browser.call('POST /accounts', { username: 'olga', displayName: 'Olga', role: 'owner' })
  assert.equal(invited.status, 200, JSON.stringify(invited.body))
  const given = await browser.call('POST /grants', {
    account: own.id,
    group: null,
    role: 'owner',
    within: null,
    endsAt: null,
  })
  assert.equal(given.body['code'], 'access.not_yourself')
  const token = { name: 'Stays', days: 30, permissions: ['access.read'], networks: [] }
  const made = await browser.call('POST /account/tokens', token)
  const script = access.door.browser()
  script.bearer = String(made.body['text'])
  access.pass(HOUR)
  assert.notEqual((await script.call('GET /accounts')).status, 200)
})

test('wrong, spent and replaced codes, and none made, get the same answer, and guesses wait', async () => {
  const first = await make()
  const second = await make()
  assert.notEqual(first, second)
  const browser = access.door.browser('127.0.0.103')
  const answers = []
  for (const code of [first, newEmergencyCode()]) answers.push(await browser.call('POST /session/emergency', { code }))
  await access.unit(async ({ tx, record }) => {
    await tx.updateTable('access_break_glass').set({ live: null }).execute()
    record({ action: 'access.make_emergency_code', target: 'emergency-code:-' })
  })
  answers.push(await browser.call('POST /session/emergency', { code: second }))
  for (const { status, body } of answers) {
    assert.equal(status, 401)
    assert.equal(body['code'], 'access.emergency_code_wrong')
    assert.equal(body['detail'], answers[0]!.body['detail'])
  }
  assert.equal(
    (await browser.call('POST /session/emergency', { code: 'K7QM' })).body['code'],
    'access.emergency_code_mistyped',
  )
  for (let n = 0; n < 7; n++) await browser.call('POST /session/emergency', { code: newEmergencyCode() })
  await browser.call('POST /session/emergency', { code: newEmergencyCode() })
  assert.equal((await browser.call('POST /session/emergency', { code: second })).status, 429)
})

test('a drill judges the code, opens nothing and spends nothing; it needs a fresh factor, and only owners make codes', async () => {
  const code = await make()
  const passed = await owner.call('POST /emergency-code/drill', { code })
  assert.equal(passed.status, 200, JSON.stringify(passed.body))
  const failed = await owner.call('POST /emergency-code/drill', { code: newEmergencyCode() })
  assert.equal(failed.body['code'], 'access.emergency_code_not_this')
  assert.equal(await entries('access.drill_break_glass'), 2)
  const shown = await owner.call('GET /emergency-code')
  assert.equal(shown.body['state'], 'good')
  assert.equal(shown.body['drilledBy'], anna.id)
  assert.ok(!JSON.stringify(shown.body).includes(code))
  assert.equal((await access.door.browser('127.0.0.104').call('POST /session/emergency', { code })).status, 200)
  access.pass(6 * MINUTE)
  const stale = await owner.call('POST /emergency-code/drill', { code })
  assert.equal(stale.body['code'], 'access.fresh_factor_required')
  const bob = await access.somebody('bob', 'administrator')
  const other = await access.signedIn(bob)
  await fresh(other, bob)
  assert.equal((await other.call('POST /emergency-code')).body['code'], 'access.owner_only')
})

test('of the code only a hash is stored, and no entry holds it', async () => {
  const code = await make()
  const row = await findLastCode(access.reading().tx)
  assert.equal(row?.code_hash.length, 32)
  const rows = await access.reading().tx.selectFrom('audit_bodies').selectAll().execute()
  assert.ok(!JSON.stringify(rows).includes(code))
})

test('a spent code and a drill that is due are findings; where no code was made, it is a first step', () => {
  const at = 400 * DAY
  const row = { used_at: null, made_at: at - 10 * DAY, drilled_at: null } as BreakGlassRow
  const rules = (code: BreakGlassRow | undefined) => judgeBreakGlass(code, at).findings.map(({ rule }) => rule)
  assert.deepEqual(rules(row), [])
  assert.deepEqual(rules({ ...row, made_at: at - 14 * DAY }), ['emergency_drill_due'])
  assert.deepEqual(rules({ ...row, made_at: 0, drilled_at: at - 179 * DAY }), [])
  assert.deepEqual(rules({ ...row, made_at: 0, drilled_at: at - 180 * DAY }), ['emergency_drill_due'])
  assert.deepEqual(rules({ ...row, used_at: at }), ['emergency_code_spent'])
  assert.deepEqual(rules(undefined), [])
  assert.equal(judgeBreakGlass(undefined, at).steps?.[0]?.done, false)
})
