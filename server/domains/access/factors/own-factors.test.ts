import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { MINUTE, SECOND } from '../../../base/time.ts'
import type { Browser } from '../../../platform/http/scratch.ts'
import { changeSection, nameSite } from '../../settings/index.ts'
import { PASSWORD, scratchAccess, type ScratchAccess, type Somebody } from '../scratch.ts'
import { SIGN_IN } from '../sign-in/settings.ts'
import { ScratchKey } from './scratch-key.ts'
import { insertGrant, lastingGrant } from '../roles/store.ts'

const HOST = 'freehold.nordwind.example'

let access: ScratchAccess

before(async () => {
  access = await scratchAccess()
  await access.unit((unit) => nameSite(unit, { name: 'Nordwind', publicHost: HOST }))
})

after(() => access.close())

interface Shown {
  id: string
  kind: string
  name: string | null
}

async function factorsOf(browser: Browser): Promise<Shown[]> {
  return (await browser.call('GET /account/factors')).body['items'] as Shown[]
}

async function offerApp(browser: Browser): Promise<{ ceremony: string; secret: string }> {
  const { body, status } = await browser.call('POST /account/factors/app/challenge')
  assert.equal(status, 200)
  return { ceremony: String(body['ceremony']), secret: String(body['secret']) }
}

async function addApp(browser: Browser, name = 'Tablet'): Promise<string> {
  const { ceremony, secret } = await offerApp(browser)
  const added = await browser.call('POST /account/factors/app', { ceremony, code: access.code(secret), name })
  assert.equal(added.status, 200, JSON.stringify(added.body))
  return secret
}

const last = () => access.entries().at(-1)!

test('a further app signs in beside the first, each code once, and the other sessions end', async () => {
  const ada = await access.somebody('ada', 'auditor')
  const [here, there] = [await access.signedIn(ada), await access.signedIn(ada)]
  const old = here.token
  const secret = await addApp(here)
  const entry = last()
  assert.equal(entry['action'], 'access.add_factor')
  assert.deepEqual(entry['detail'], { otherSessionsEnded: 1, administrative: false })
  assert.notEqual(here.token, old)
  assert.equal((await there.call('GET /session')).code, 'access.signed_out')
  assert.deepEqual(
    (await factorsOf(here)).map(({ kind, name }) => [kind, name]),
    [
      ['totp', null],
      ['totp', 'Tablet'],
    ],
  )
  for (const each of [secret, ada.secret]) {
    const browser = access.door.browser()
    await browser.call('POST /session', { username: 'ada', password: PASSWORD })
    const code = access.code(each)
    assert.equal((await browser.call('POST /session/factor', { code })).status, 200)
    assert.equal((await here.call('POST /session/confirmation', { code })).code, 'access.code_used')
  }
})

test('a stolen session without a fresh factor adds nothing and removes nothing', async () => {
  const bob = await access.somebody('bob', 'administrator')
  const victim = await access.signedIn(bob)
  await addApp(victim)
  const [first] = await factorsOf(victim)
  const { ceremony, secret } = await offerApp(victim)
  access.pass(5 * MINUTE)
  const thief = access.door.browser('127.0.0.66')
  thief.token = victim.token
  const key = new ScratchKey().create({ challenge: 'AAAA', rpId: HOST, origin: `https://${HOST}:8443` })
  const tries = [
    ['POST /account/factors/app/challenge', {}],
    ['POST /account/factors/key/challenge', {}],
    ['POST /account/factors/app', { ceremony, code: access.code(secret), name: 'Mine' }],
    ['POST /account/factors/key', { ceremony, key, name: 'Mine' }],
    ['DELETE /account/factors/:id', { id: first!.id }],
    ['POST /account/recovery-codes', {}],
  ] as const
  for (const [at, fields] of tries)
    assert.equal((await thief.call(at, fields)).code, 'access.fresh_factor_required', at)
  assert.equal((await factorsOf(victim)).length, 2)
  // The victim confirms his own factor; the thief, with the token of before, gains nothing by it.
  await victim.call('POST /session/confirmation', { code: access.code(bob.secret) })
  const again = () => thief.call('DELETE /account/factors/:id', { id: first!.id })
  assert.equal((await again()).code, 'access.fresh_factor_required')
  access.pass(15 * SECOND)
  assert.equal((await again()).code, 'access.signed_out')
})

test('the enrollment that belongs to signing in is no way round: an open session enrolls nothing', async () => {
  const cleo = await access.somebody('cleo', 'auditor')
  const browser = await access.signedIn(cleo)
  for (const at of [
    'POST /session/enrollment/key/challenge',
    'GET /session/enrollment',
    'POST /session/opening',
  ] as const)
    assert.equal((await browser.call(at)).code, 'access.not_half_signed_in', at)
})

test('an app that is offered to one session is not added by another, nor twice, nor after five minutes', async () => {
  const dirk = await access.somebody('dirk', 'auditor')
  const [one, two] = [await access.signedIn(dirk), await access.signedIn(dirk)]
  const offered = await offerApp(one)
  const send = (browser: Browser, { ceremony, secret }: typeof offered) =>
    browser.call('POST /account/factors/app', { ceremony, code: access.code(secret), name: 'Tablet' })
  assert.equal((await send(two, offered)).code, 'access.ceremony_over')
  assert.equal(
    (await one.call('POST /account/factors/app', { ...offered, code: '000000', name: 'Tablet', secret: undefined }))
      .code,
    'access.code_wrong',
  )
  assert.equal((await send(one, offered)).status, 200)
  assert.equal((await send(one, offered)).code, 'access.ceremony_over')
})

test('the last factor stays; the one before it goes, and with it the other sessions', async () => {
  const emil = await access.somebody('emil', 'owner')
  const browser = await access.signedIn(emil)
  const [only] = await factorsOf(browser)
  assert.equal((await browser.call('DELETE /account/factors/:id', { id: only!.id })).code, 'access.last_factor')
  const secret = await addApp(browser)
  assert.equal((last()['detail'] as { administrative: boolean }).administrative, true)
  const other = access.door.browser()
  await other.call('POST /session', { username: 'emil', password: PASSWORD })
  await other.call('POST /session/factor', { code: access.code(secret) })
  assert.equal((await browser.call('DELETE /account/factors/:id', { id: only!.id })).status, 200)
  assert.equal(last()['action'], 'access.remove_factor')
  assert.equal((await other.call('GET /session')).code, 'access.signed_out')
  const lost = access.door.browser()
  await lost.call('POST /session', { username: 'emil', password: PASSWORD })
  assert.equal((await lost.call('POST /session/factor', { code: access.code(emil.secret) })).code, 'access.code_wrong')
})

test('nobody sees, names or removes the factor of somebody else', async () => {
  const [fee, finn] = [await access.somebody('fee', 'owner'), await access.somebody('finn', 'auditor')]
  const [his, hers] = [await access.signedIn(finn), await access.signedIn(fee)]
  await addApp(his)
  const [first] = await factorsOf(his)
  assert.ok((await factorsOf(hers)).every(({ id }) => id !== first!.id))
  assert.equal(
    (await hers.call('PUT /account/factors/:id', { id: first!.id, name: 'x' })).code,
    'access.factor_not_found',
  )
  assert.equal((await hers.call('DELETE /account/factors/:id', { id: first!.id })).code, 'access.factor_not_found')
  assert.equal((await his.call('PUT /account/factors/:id', { id: first!.id, name: 'Phone' })).status, 200)
  assert.equal((await factorsOf(his))[0]!.name, 'Phone')
})

test('an account has at most ten factors', async () => {
  const gerd = await access.somebody('gerd', 'auditor')
  const browser = await access.signedIn(gerd)
  for (let count = 1; count < 10; count++) {
    await addApp(browser)
    await browser.call('POST /session/confirmation', { code: access.code(gerd.secret) })
  }
  const { ceremony, secret } = await offerApp(browser)
  const { code } = await browser.call('POST /account/factors/app', { ceremony, code: access.code(secret), name: 'x' })
  assert.equal(code, 'access.too_many_factors')
})

async function letIn(roles: string[]): Promise<void> {
  const change = { wanted: { values: { withoutFactor: roles } }, seen: null, how: 'changed' } as const
  await access.unit((unit) => changeSection(unit, null, SIGN_IN, change), { reason: 'as tested' })
}

async function begunWithout(who: Somebody): Promise<Browser> {
  await access.unit(async ({ tx, record }) => {
    await tx.deleteFrom('access_factors').where('account_id', '=', who.id).execute()
    record({ action: 'access.reset_factor', target: `account:${who.id}` })
  })
  const browser = access.door.browser()
  await browser.call('POST /session', { username: who.username, password: PASSWORD })
  return browser
}

test('where a role may do without a factor, its holder comes in, and what wants a fresh one stays out of reach', async () => {
  const hans = await access.somebody('hans', 'auditor')
  assert.equal((await (await begunWithout(hans)).call('POST /session/opening')).code, 'access.factor_needed')
  await letIn(['auditor'])
  const browser = await begunWithout(hans)
  const me = await browser.call('POST /session/opening')
  assert.deepEqual([me.status, me.body['freshFactorUntil'], me.body['factors']], [200, null, []])
  assert.deepEqual((last()['detail'] as { factor: string }).factor, 'none')
  for (const at of ['POST /account/recovery-codes', 'POST /account/factors/app/challenge'] as const)
    assert.equal((await browser.call(at)).code, 'access.fresh_factor_required', at)
  assert.equal((await browser.call('POST /session/confirmation', { code: '000000' })).code, 'access.code_wrong')

  await letIn([])
  assert.equal((await browser.call('GET /session')).code, 'access.signed_out')
})

test('a session without a factor ends once its account gets a role that wants one', async () => {
  await letIn(['auditor'])
  const ida = await access.somebody('ida', 'auditor')
  const browser = await begunWithout(ida)
  assert.equal((await browser.call('POST /session/opening')).status, 200)
  await access.unit(async ({ tx, at, record }) => {
    await insertGrant(tx, lastingGrant(at, ida.id, 'operator'))
    record({ action: 'access.revise_account', target: `account:${ida.id}` })
  })
  assert.equal((await browser.call('GET /session')).code, 'access.signed_out')
  const again = access.door.browser()
  const { body } = await again.call('POST /session', { username: 'ida', password: PASSWORD })
  assert.equal(body['optional'], false)
  await letIn([])
})

test('whoever has a factor gives it, also where his role could do without', async () => {
  await letIn(['auditor'])
  const jan = await access.somebody('jan', 'auditor')
  const browser = access.door.browser()
  await browser.call('POST /session', { username: jan.username, password: PASSWORD })
  assert.equal((await browser.call('POST /session/opening')).code, 'access.factor_needed')
  await letIn([])
})

test('nobody lets a role in without a factor and without saying why', async () => {
  const change = { wanted: { values: { withoutFactor: ['auditor'] } }, seen: null, how: 'changed' } as const
  await assert.rejects(
    access.unit((unit) => changeSection(unit, null, SIGN_IN, change)),
    { code: 'http.reason_required' },
  )
})

test('owner and administrator cannot be let in without a factor', async () => {
  for (const role of ['owner', 'administrator'])
    await assert.rejects(SIGN_IN.check({ withoutFactor: [role], mailRecovery: false }, access.reading()), {
      code: 'access.factor_always',
    })
})
