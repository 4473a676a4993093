import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { HOUR, MINUTE } from '../../../base/time.ts'
import { beginSession, verifyCredentials } from './begin-session.ts'
import { enrollFactor } from '../factors/enroll-factor.ts'
import { deleteFactorsOf, replaceRecoveryCodes } from '../factors/store.ts'
import { reviseDirectoryAccounts } from '../accounts/directory-accounts.ts'
import { giveRole, takeRole } from '../roles/give.ts'
import { openHalfSession } from './open-session.ts'
import { hashHandwrittenCode } from '../factors/recovery-codes.ts'
import { Passwords } from '../passwords/password-hash.ts'
import { checkFactor, proveFactor } from './prove-factor.ts'
import { settleRefusals } from './refusals.ts'
import { PASSWORD, scratchAccess, type ScratchAccess, type Somebody } from '../scratch.ts'

let access: ScratchAccess
let anna: Somebody

before(async () => {
  access = await scratchAccess()
  anna = await access.somebody('anna', 'owner')
})

after(() => access.close())

const lastEntries = (count: number) => access.entries().slice(-count)

test('password and then a code of the app open a session, under a new token', async () => {
  const browser = access.door.browser()
  const half = await browser.call('POST /session', { username: 'Anna', password: PASSWORD })
  assert.deepEqual(
    [half.status, half.body],
    [200, { state: 'second-factor', factors: ['totp'], optional: false, mailRecovery: false }],
  )
  const halfToken = browser.token
  const me = await browser.call('POST /session/factor', { code: access.code(anna.secret) })
  assert.equal(me.status, 200)
  assert.deepEqual(me.body['roles'], ['owner'])
  assert.notEqual(browser.token, halfToken)
  assert.equal((await browser.call('GET /session')).status, 200)
  browser.token = halfToken
  assert.equal((await browser.call('GET /session')).code, 'access.signed_out')
  const actions = access.entries().map(({ action }) => action)
  assert.deepEqual(actions.slice(-2), ['access.begin_session', 'access.open_session'])
})

test('between password and second factor nothing else is allowed', async () => {
  const browser = access.door.browser()
  await browser.call('POST /session', { username: 'anna', password: PASSWORD })
  for (const at of ['GET /session', 'GET /accounts', 'GET /roles', 'GET /account/sessions'] as const) {
    assert.equal((await browser.call(at)).code, 'access.half_signed_in', at)
  }
  assert.equal((await browser.call('POST /account/recovery-codes')).code, 'access.half_signed_in')
  assert.equal((await browser.call('GET /session/enrollment')).code, 'access.nothing_to_enroll')
})

test('an unknown name, a wrong password and a disabled account get one and the same answer; the log knows better', async () => {
  const off = await access.somebody('disabled', 'auditor')
  await access.unit(async ({ tx, record }) => {
    await tx.updateTable('access_accounts').set({ disabled: 1 }).where('id', '=', off.id).execute()
    record({ action: 'access.revise_account', target: `account:${off.id}` })
  })
  const tries = [
    { username: 'nobody', password: PASSWORD },
    { username: 'anna', password: `${PASSWORD}!` },
    { username: 'disabled', password: PASSWORD },
  ]
  const answers = []
  for (const input of tries) {
    const { status, body } = await access.door.browser('127.0.0.7').call('POST /session', input)
    const { requestId: _requestId, ...rest } = body
    answers.push({ status, rest })
  }
  assert.deepEqual(answers[1], answers[0])
  assert.deepEqual(answers[2], answers[0])
  assert.equal(answers[0]?.rest['code'], 'access.credentials_wrong')
  const refusals = access.entries().filter(({ action }) => action === 'access.refuse_sign_in')
  assert.deepEqual(
    refusals.slice(-3).map(({ target, outcome, detail }) => [target, outcome, detail]),
    [
      ['sign-in:-', 'refused', { kind: 'password', count: 1 }],
      [`account:${anna.id}`, 'refused', { kind: 'password', count: 1 }],
      [`account:${off.id}`, 'refused', { kind: 'disabled', count: 1 }],
    ],
  )
})

test('no password and no code ever stands in the log', async () => {
  const text = JSON.stringify(access.entries())
  assert.ok(!text.includes(PASSWORD) && !text.includes(anna.secret))
})

test('guessing one account from one address has to wait; the owner elsewhere does not', async () => {
  const bob = await access.somebody('bob', 'auditor')
  const guesser = access.door.browser('127.0.0.66')
  const codes: (string | null)[] = []
  for (let guess = 0; guess < 8; guess++) {
    codes.push((await guesser.call('POST /session', { username: 'bob', password: `wrong password ${guess}` })).code)
  }
  assert.deepEqual(
    codes.slice(0, 5),
    Array.from({ length: 5 }, () => 'access.credentials_wrong'),
  )
  assert.deepEqual(
    codes.slice(5),
    Array.from({ length: 3 }, () => 'access.too_many_attempts'),
  )
  const refused = await guesser.call('POST /session', { username: 'bob', password: PASSWORD })
  assert.equal(refused.status, 429)
  assert.ok(Number(refused.headers['retry-after']) >= 1)
  assert.equal((await (await access.signedIn(bob)).call('GET /session')).status, 200)
})

test('a flood of refusals from one address makes one entry a minute, and its count comes later', async () => {
  access.pass(MINUTE)
  await settleRefusals(access.parts, access.reading())
  const earlier = access.entries().filter(({ action }) => action === 'access.refuse_sign_in').length
  const flood = access.door.browser('127.0.0.99')
  for (let guess = 0; guess < 4; guess++) await flood.call('POST /session', { username: 'ghost', password: 'x' })
  const mine = () =>
    access
      .entries()
      .filter(({ action }) => action === 'access.refuse_sign_in')
      .slice(earlier)
  assert.equal(mine().length, 1)
  access.pass(MINUTE)
  await flood.call('POST /session', { username: 'ghost', password: 'x' })
  assert.deepEqual(
    mine().map(({ detail }) => (detail as { count: number }).count),
    [1, 3, 1],
  )
})

test('64 uses of one code at the same instant open one session', async () => {
  const carla = await access.somebody('carla', 'operator')
  const browser = access.door.browser()
  await browser.call('POST /session', { username: 'carla', password: PASSWORD })
  await access.unit(async ({ tx, record }) => {
    // The throttle alone would refuse most of them; what is tested here is the code.
    await tx.deleteFrom('access_throttles').execute()
    record({ action: 'access.confirm_factor', target: 'test:-' })
  })
  const reading = access.reading({
    actor: { kind: 'account', id: carla.id, name: '' },
    origin: { door: 'http', requestId: '-', sessionId: await onlySessionOf(carla.id), address: null, agent: null },
  })
  const code = access.code(carla.secret)
  const at = access.now()
  const proof = await checkFactor(access.parts, { ...reading, at }, { code })
  const uses = Array.from({ length: 64 }, () =>
    access.unit((unit) => proveFactor(unit, 'test', proof), { ...reading, at }),
  )
  const results = await Promise.allSettled(uses)
  assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1)
  assert.equal((await access.door.browser().call('GET /session')).status, 401)
})

async function onlySessionOf(accountId: string): Promise<string> {
  const rows = await access
    .reading()
    .tx.selectFrom('access_sessions')
    .select('id')
    .where('account_id', '=', accountId)
    .execute()
  assert.equal(rows.length, 1)
  return rows[0]!.id
}

test('a code that was used is refused, also within its 30 seconds and in another browser', async () => {
  const dora = await access.somebody('dora', 'auditor')
  const code = access.code(dora.secret)
  const first = access.door.browser()
  await first.call('POST /session', { username: 'dora', password: PASSWORD })
  assert.equal((await first.call('POST /session/factor', { code })).status, 200)
  const second = access.door.browser()
  await second.call('POST /session', { username: 'dora', password: PASSWORD })
  assert.equal((await second.call('POST /session/factor', { code })).code, 'access.code_used')
})

test('six digits cannot be guessed: after five tries each further one waits, whatever the address', async () => {
  const eva = await access.somebody('eva', 'auditor')
  const codes: (string | null)[] = []
  for (let guess = 0; guess < 7; guess++) {
    const browser = access.door.browser(`127.0.1.${guess + 1}`)
    await browser.call('POST /session', { username: 'eva', password: PASSWORD })
    codes.push((await browser.call('POST /session/factor', { code: `00000${guess}` })).code)
  }
  assert.deepEqual(codes.slice(5), ['access.too_many_attempts', 'access.too_many_attempts'])
  access.pass(HOUR)
  assert.equal((await (await access.signedIn(eva)).call('GET /session')).status, 200)
})

test('a recovery code opens a session once', async () => {
  const browser = await access.signedIn(anna)
  const { body } = await browser.call('POST /account/recovery-codes')
  const [first = '', second = ''] = body['recoveryCodes'] as string[]
  const results = []
  for (const code of [first.toLowerCase(), first, second]) {
    const other = access.door.browser()
    await other.call('POST /session', { username: 'anna', password: PASSWORD })
    results.push((await other.call('POST /session/factor', { code })).code)
  }
  assert.deepEqual(results, [null, 'access.code_wrong', null])
})

test('64 uses of one recovery code, and of one enrollment, at the same instant count once', async () => {
  const fay = await access.somebody('fay', 'auditor')
  const codeHash = hashHandwrittenCode('AAAA-BBBB-CCCC-DDDD')
  await access.unit(async ({ tx, at, record }) => {
    await replaceRecoveryCodes(tx, fay.id, [codeHash], at)
    record({ action: 'access.renew_recovery_codes', target: `account:${fay.id}` })
  })
  const session = () =>
    access.unit(async (unit) => {
      const half = await openHalfSession(unit, access.parts.vault, fay.id)
      unit.record({ action: 'access.begin_session', target: `account:${fay.id}` })
      return half.sessionId
    })
  const as = (sessionId: string) => ({
    actor: { kind: 'account', id: fay.id, name: '' } as const,
    origin: { door: 'http', requestId: '-', sessionId, address: null, agent: null } as const,
  })
  const first = as(await session())
  const uses = Array.from({ length: 64 }, () =>
    access.unit((unit) => proveFactor(unit, 'test', { kind: 'recovery', codeHash }), first),
  )
  assert.equal(countDone(await Promise.allSettled(uses)), 1)

  await access.unit(async ({ tx, record }) => {
    await deleteFactorsOf(tx, fay.id)
    record({ action: 'access.reset_factor', target: `account:${fay.id}` })
  })
  const second = as(await session())
  const enrollments = Array.from({ length: 64 }, () =>
    access.unit((unit) => enrollFactor(unit, access.parts, { kind: 'totp', step: 1 }), second),
  )
  assert.equal(countDone(await Promise.allSettled(enrollments)), 1)
})

function countDone(results: readonly PromiseSettledResult<unknown>[]): number {
  return results.filter(({ status }) => status === 'fulfilled').length
}

test('a refused sign-in takes no less time than the floor, whatever the reason', async () => {
  const reading = access.reading({
    origin: { door: 'http', requestId: '-', sessionId: null, address: '127.0.0.55', agent: null },
  })
  const start = performance.now()
  const parts = { ...access.parts, refusalFloorMs: 60 }
  await assert.rejects(verifyCredentials(parts, reading, { username: 'anna', password: 'wrong' }))
  await assert.rejects(verifyCredentials(parts, reading, { username: 'nobody', password: 'wrong' }))
  assert.ok(performance.now() - start >= 118)
})

test('a password that was changed after it was judged opens nothing', async () => {
  const reading = access.reading({
    origin: { door: 'http', requestId: '-', sessionId: null, address: '127.0.0.56', agent: null },
  })
  const gus = await access.somebody('gus', 'auditor')
  const signIn = await verifyCredentials(access.parts, reading, { username: 'gus', password: PASSWORD })
  await access.unit(async ({ tx, record }) => {
    await tx.updateTable('access_accounts').set({ password_hash: 'other' }).where('id', '=', gus.id).execute()
    record({ action: 'access.change_password', target: `account:${gus.id}` })
  })
  await assert.rejects(
    access.unit((unit) => beginSession(unit, access.parts.vault, signIn)),
    { code: 'access.credentials_wrong' },
  )
})

test('a hash of an older cost is made anew at the next sign-in', async () => {
  const ida = await access.somebody('ida', 'auditor')
  const old = await new Passwords({ memory: 32, passes: 1, parallelism: 1 }).hash(PASSWORD)
  await access.unit(async ({ tx, record }) => {
    await tx.updateTable('access_accounts').set({ password_hash: old }).where('id', '=', ida.id).execute()
    record({ action: 'access.change_password', target: `account:${ida.id}` })
  })
  assert.equal((await access.door.browser().call('POST /session', { username: 'ida', password: PASSWORD })).status, 200)
  const stored = await access
    .reading()
    .tx.selectFrom('access_accounts')
    .select('password_hash')
    .where('id', '=', ida.id)
    .executeTakeFirstOrThrow()
  assert.match(stored.password_hash ?? '', /m=64,t=1,p=1/)
  assert.equal((await access.door.browser().call('POST /session', { username: 'ida', password: PASSWORD })).status, 200)
})

test('signing in ends the session that the browser had, whoever’s it was', async () => {
  const browser = await access.signedIn(anna)
  const earlier = access.door.browser()
  earlier.token = browser.token
  await access.somebody('jo', 'auditor')
  await browser.call('POST /session', { username: 'jo', password: PASSWORD })
  assert.equal((await earlier.call('GET /session')).code, 'access.signed_out')
})

let pia: string

test('a person signs in with the directory, gets the roles of his groups, and enrolls at the first time', async () => {
  pia = await access.synced.person('pia', 'Pia Person', ['Berlin'])
  await access.synced.nest('Berlin', 'IT')
  const person = { id: pia, displayName: 'Pia Person', username: 'pia', mail: 'pia@nordwind.example' }
  access.directory.set('pia', { person })
  const browser = access.door.browser()
  const refused = await browser.call('POST /session', { username: 'pia', password: PASSWORD })
  assert.equal(refused.code, 'access.credentials_wrong')
  assert.deepEqual(
    lastEntries(1).map(({ detail }) => (detail as { kind: string }).kind),
    ['no_role'],
  )

  const grant = await giveIT()
  assert.equal(
    (await browser.call('POST /session', { username: 'pia', password: 'no' })).code,
    'access.credentials_wrong',
  )
  const half = await browser.call('POST /session', { username: 'pia', password: PASSWORD })
  assert.deepEqual(half.body, { state: 'enroll-factor', factors: [], optional: false, mailRecovery: false })
  const { body: shown } = await browser.call('GET /session/enrollment')
  const enrolled = await browser.call('POST /session/enrollment', { code: access.code(String(shown['secret'])) })
  assert.equal((enrolled.body['recoveryCodes'] as string[]).length, 10)
  assert.deepEqual((enrolled.body['me'] as { roles: string[] }).roles, ['operator'])

  await access.unit((unit) => takeRole(unit, { id: grant.id }), asAnna())
  assert.equal((await browser.call('GET /session')).code, 'access.signed_out')
})

const asAnna = () => ({ actor: { kind: 'account', id: anna.id, name: '' } }) as const

async function giveIT() {
  const group = await access.synced.group('IT')
  const given = { account: null, group, role: 'operator', within: null, endsAt: null }
  return await access.unit((unit) => giveRole(unit, given), asAnna())
}

test('whoever is disabled in the directory is out at the next request', async () => {
  await giveIT()
  const browser = access.door.browser()
  const signIn = { username: 'pia', password: PASSWORD }
  assert.equal((await browser.call('POST /session', signIn)).status, 200)
  await access.synced.disable(pia)
  assert.equal((await browser.call('GET /session/enrollment')).code, 'access.signed_out')
  const known = access.reading().tx.selectFrom('access_browsers as b').select('b.token_hash')
  const hers = known.innerJoin('access_accounts as a', 'a.id', 'b.account_id').where('a.person_id', '=', pia)
  assert.equal((await hers.execute()).length, 1)
  const person = { personId: pia, disabled: true }
  const first = await access.unit((unit) => reviseDirectoryAccounts(unit, [person]))
  assert.deepEqual(first, { changed: 1 })
  assert.equal((await hers.execute()).length, 0, 'her browser is known no more')
  assert.equal((await browser.call('POST /session/factor', { code: '000000' })).code, 'access.signed_out')
  const again = await access.unit((unit) =>
    reviseDirectoryAccounts(unit, [person, { ...person, personId: 'stranger' }]),
  )
  assert.deepEqual(again, { changed: 0 })
})
