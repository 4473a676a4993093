import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import * as fc from 'fast-check'
import { DAY, MINUTE } from '../../../base/time.ts'
import type { Browser } from '../../../platform/http/scratch.ts'
import { insertGrant, lastingGrant } from '../roles/store.ts'
import { scratchAccess, type ScratchAccess, type Somebody } from '../scratch.ts'
import { createTokenDoor } from './bearer.ts'
import { tokenHealth } from './checks.ts'
import { isTokenText, newTokenText } from './text.ts'
import { WRONG_TOKENS } from './wrong-tokens.ts'

let access: ScratchAccess
let anna: Somebody
let owner: Browser

before(async () => {
  access = await scratchAccess()
  anna = await access.somebody('anna', 'owner')
  owner = await access.signedIn(anna)
})

after(() => access.close())

const BACKUP = { name: 'Backup script', days: 30, permissions: ['access.read'], networks: [] }

interface Made {
  id: string
  text: string
  script: Browser
}

/** Makes a token in a browser, and a script that uses it. */
async function make(browser: Browser, somebody: Somebody, fields: object = {}, address?: string): Promise<Made> {
  await browser.call('POST /session/confirmation', { code: access.code(somebody.secret) })
  const { status, body } = await browser.call('POST /account/tokens', { ...BACKUP, ...fields })
  assert.equal(status, 200, JSON.stringify(body))
  const script = access.door.browser(address)
  script.bearer = body['text'] as string
  return { id: (body['token'] as { id: string }).id, text: script.bearer, script }
}

async function setRole({ id }: Somebody, role: string): Promise<void> {
  await access.unit(async (unit) => {
    await unit.tx.deleteFrom('access_grants').where('account_id', '=', id).execute()
    await insertGrant(unit.tx, lastingGrant(unit.at, id, role))
    unit.record({ action: 'access.revise_account', target: `account:${id}` })
  })
}

test('every token has the form that scanners look for, and nothing that differs by one sign passes as one', () => {
  const text = newTokenText()
  assert.match(text, /^freehold_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}$/)
  assert.ok(isTokenText(text) && newTokenText() !== text)
  fc.assert(
    fc.property(fc.nat(text.length - 1), fc.constantFrom(...'0Az_ é'), (at, sign) => {
      const other = text.slice(0, at) + sign + text.slice(at + 1)
      assert.equal(isTokenText(other), other === text)
    }),
  )
  for (const none of ['', 'freehold_', text + text, ` ${text}`, `${text}\n`]) assert.equal(isTokenText(none), false)
})

test('a token does what it was given and nothing else, says what it is, and is stored as a hash alone', async () => {
  const { script, text, id } = await make(owner, anna)
  assert.equal((await script.call('GET /accounts')).status, 200)
  const me = await script.call('GET /session')
  assert.deepEqual(me.body['permissions'], ['access.read'])
  assert.equal((me.body['token'] as { id: string }).id, id)
  assert.equal(me.body['freshFactorUntil'], null)
  assert.equal(me.headers['set-cookie'], undefined)
  const rows = await access.reading().tx.selectFrom('access_tokens').selectAll().execute()
  assert.ok(!JSON.stringify(rows).includes(text.slice(9, 40)))
  assert.ok(!JSON.stringify(access.entries()).includes(text.slice(9, 40)))
  const made = access.entries().findLast(({ action }) => action === 'access.make_token')
  assert.equal(made?.['target'], `token:${id}`)
})

test('nobody gives a token what he does not have himself', async () => {
  const olga = await access.somebody('olga', 'operator')
  const browser = await access.signedIn(olga)
  const { code } = await browser.call('POST /account/tokens', { ...BACKUP, permissions: ['ca.read', 'access.read'] })
  assert.equal(code, 'access.token_beyond_yours')
  assert.equal((await browser.call('POST /account/tokens', { ...BACKUP, days: 366 })).code, 'http.invalid_input')
  assert.equal((await browser.call('POST /account/tokens', { ...BACKUP, permissions: [] })).code, 'http.invalid_input')
  const networks = ['10.0.0.1/8']
  assert.equal((await browser.call('POST /account/tokens', { ...BACKUP, networks })).code, 'http.invalid_input')
})

test('a role that is lost shrinks the token at its next request, one that is gained does not widen it', async () => {
  const paul = await access.somebody('paul', 'auditor')
  const { script } = await make(await access.signedIn(paul), paul)
  assert.equal((await script.call('GET /accounts')).status, 200)
  await setRole(paul, 'operator')
  assert.equal((await script.call('GET /accounts')).code, 'access.token_not_permitted')
  await setRole(paul, 'owner')
  assert.equal((await script.call('GET /accounts')).status, 200)
  const me = await script.call('GET /session')
  assert.deepEqual(me.body['permissions'], ['access.read'])
})

test('a disabled account has no tokens from that moment on, and gets none back', async () => {
  const dora = await access.somebody('dora', 'auditor')
  const { script, id } = await make(await access.signedIn(dora), dora)
  assert.equal((await script.call('GET /session')).status, 200)
  await owner.call('POST /session/confirmation', { code: access.code(anna.secret) })
  const revision = { id: dora.id, displayName: 'Dora' }
  const disabled = await owner.call('PUT /accounts/:id', { ...revision, disabled: true }, 1)
  assert.equal(disabled.status, 200)
  assert.equal((await script.call('GET /session')).code, 'access.token_invalid')
  await owner.call('PUT /accounts/:id', { ...revision, disabled: false }, 2)
  assert.equal((await script.call('GET /session')).code, 'access.token_invalid')
  assert.ok(access.entries().some(({ action, target }) => action === 'access.end_token' && target === `token:${id}`))
})

test('a token expires, and says so to whoever has it', async () => {
  const { script } = await make(owner, anna, { days: 1 })
  access.pass(DAY)
  const { status, code, headers } = await script.call('GET /session')
  assert.deepEqual([status, code, headers['www-authenticate']], [401, 'access.token_expired', 'Bearer'])
  owner = await access.signedIn(anna)
})

test('a token is of use from its own networks alone; what it tries elsewhere stands in the log', async () => {
  const { text, id } = await make(owner, anna, { networks: ['127.0.0.7', 'fd00::/8'] })
  const from = (address: string): Browser => Object.assign(access.door.browser(address), { bearer: text })
  assert.equal((await from('127.0.0.7').call('GET /session')).status, 200)
  assert.equal((await from('127.0.0.8').call('GET /session')).code, 'access.token_not_from_here')
  const refusal = access.entries().findLast(({ action }) => action === 'http.refuse')
  assert.equal((refusal?.['origin'] as { session: string } | undefined)?.session, `token:${id}`)
  assert.deepEqual(refusal?.['actor'], { kind: 'account', id: anna.id })
})

test('a token makes, shows and ends no tokens, approves nothing, and changes nothing of the account', async () => {
  const permissions = ['access.manage', 'access.read', 'access.tokens']
  const { script, id } = await make(owner, anna, { permissions })
  const refused = async (at: Parameters<Browser['call']>[0], fields: Record<string, unknown> = {}, version?: number) =>
    (await script.call(at, fields, version)).code
  assert.equal(await refused('POST /account/tokens', BACKUP), 'access.not_by_token')
  assert.equal(await refused('GET /account/tokens'), 'access.not_by_token')
  assert.equal(await refused('DELETE /account/tokens'), 'access.not_by_token')
  assert.equal(await refused('DELETE /account/tokens/:id', { id }), 'access.not_by_token')
  assert.equal(await refused('DELETE /tokens/:id', { id }), 'access.not_by_token')
  assert.equal(await refused('PUT /account/password', { current: 'a', next: 'b' }), 'access.not_by_token')
  assert.equal(await refused('POST /account/recovery-codes'), 'access.not_by_token')
  assert.equal(await refused('GET /account/sessions'), 'access.not_by_token')
  assert.equal(await refused('POST /session/confirmation', { code: access.code(anna.secret) }), 'access.not_by_token')
  assert.equal(await refused('POST /session/view', { role: 'auditor' }), 'access.not_by_token')
  assert.equal(await refused('POST /session', { username: 'anna', password: 'x' }), 'access.not_by_token')
  const account = { username: 'mine', displayName: 'Mine', role: 'owner' }
  assert.equal(await refused('POST /accounts', account), 'access.token_without_factor')
  assert.equal((await script.call('GET /session')).status, 200)
})

test('a token in the address, in a cookie, as a password or beside a session is none', async () => {
  const { text } = await make(owner, anna)
  const stranger = access.door.browser()
  for (const name of ['access_token', 'token', 'authorization'])
    assert.equal((await stranger.call('GET /accounts', { [name]: text })).code, 'access.signed_out')
  stranger.token = text
  assert.equal((await stranger.call('GET /accounts')).code, 'access.signed_out')
  const both = access.door.browser()
  both.token = owner.token
  both.bearer = text
  const answer = await both.call('GET /accounts')
  assert.deepEqual([answer.status, answer.code], [400, 'http.two_credentials'])
  both.token = 'x'
  assert.equal((await both.call('GET /accounts')).code, 'http.two_credentials')
  const half = access.door.browser()
  half.bearer = ''
  assert.equal((await half.call('GET /accounts')).code, 'access.token_invalid')
})

test('what has not the form of a token costs no look into the database, and many wrong ones have to wait', async () => {
  let looks = 0
  const { tx } = access.reading()
  const counted = {
    ...tx,
    withRecursive: tx.withRecursive.bind(tx),
    selectFrom: (...tables: Parameters<typeof tx.selectFrom>) => (looks++, tx.selectFrom(...tables)),
  }
  const door = createTokenDoor(access.parts)
  const asked = { tx: counted as typeof tx, at: access.now(), address: '127.0.0.9' }
  const right = await make(owner, anna)
  await assert.rejects(door.identify(asked, `${right.text.slice(0, -1)}!`), { code: 'access.token_invalid' })
  await assert.rejects(door.identify(asked, newTokenText().replace('_', '-')), { code: 'access.token_invalid' })
  assert.equal(looks, 0)
  const { refusal } = await door.identify(asked, right.text)
  assert.equal(refusal, null)
  for (let wrong = 0; wrong < WRONG_TOKENS; wrong++)
    await assert.rejects(door.identify(asked, newTokenText()), { code: 'access.token_invalid' })
  const looked = looks
  await assert.rejects(door.identify(asked, newTokenText()), { code: 'access.too_many_attempts' })
  assert.equal(looks, looked)
  // A script that was good before goes on, and so does everybody elsewhere.
  assert.equal((await door.identify(asked, right.text)).refusal, null)
  await assert.rejects(door.identify({ ...asked, address: '127.0.1.9' }, newTokenText()), {
    code: 'access.token_invalid',
  })
  await assert.rejects(door.identify({ ...asked, at: asked.at + MINUTE }, newTokenText()), {
    code: 'access.token_invalid',
  })
})

test('a flood of wrong tokens makes one entry a minute', async () => {
  access.door.refusals.flush(access.now())
  await owner.call('PUT /account/language', { language: 'en' })
  const length = access.entries().length
  const stranger = access.door.browser('127.0.0.33')
  for (let wrong = 0; wrong < 50; wrong++) {
    stranger.bearer = newTokenText()
    await stranger.call('GET /accounts')
  }
  access.door.refusals.flush(access.now())
  access.pass(MINUTE)
  await owner.call('PUT /account/language', { language: 'de' })
  const refusals = access
    .entries()
    .slice(length)
    .filter(({ action }) => action === 'http.refuse')
  assert.deepEqual(
    refusals.map(({ detail }) => detail),
    [{ code: 'access.token_invalid', count: 50 }],
  )
})

test('when and from where a token was last used is written in batches, and shown', async () => {
  const { text, id } = await make(owner, anna)
  const script = Object.assign(access.door.browser('127.0.0.21'), { bearer: text })
  const mine = async () => {
    const { body } = await owner.call('GET /account/tokens')
    return (body['items'] as { id: string; lastUsedAt: string | null; lastAddress: string | null }[]).find(
      (token) => token.id === id,
    )
  }
  assert.equal((await mine())?.lastUsedAt, null)
  await script.call('GET /session')
  await access.tokens.flush()
  const used = await mine()
  assert.deepEqual([used?.lastUsedAt, used?.lastAddress], [new Date(access.now()).toISOString(), '127.0.0.21'])
})

test('one’s own tokens end one by one or all at once, those of others are not there', async () => {
  const bob = await access.somebody('bob', 'auditor')
  const bobs = await access.signedIn(bob)
  const [one, two] = [await make(bobs, bob), await make(bobs, bob)]
  assert.equal((await owner.call('DELETE /account/tokens/:id', { id: one.id })).code, 'access.token_not_found')
  assert.equal((await bobs.call('DELETE /account/tokens/:id', { id: one.id })).status, 200)
  assert.equal((await bobs.call('DELETE /account/tokens/:id', { id: one.id })).code, 'access.token_ended')
  assert.equal((await one.script.call('GET /session')).code, 'access.token_invalid')
  assert.equal((await two.script.call('GET /session')).status, 200)
  assert.deepEqual((await bobs.call('DELETE /account/tokens')).body, { ended: 1 })
  assert.equal((await two.script.call('GET /session')).code, 'access.token_invalid')
  assert.deepEqual((await bobs.call('DELETE /account/tokens')).body, { ended: 0 })
})

test('whoever manages accounts ends the tokens of others, but an administrator none of an owner', async () => {
  const max = await access.somebody('max', 'administrator')
  const admin = await access.signedIn(max)
  const own = await make(owner, anna)
  const his = await make(admin, max)
  assert.equal((await admin.call('DELETE /tokens/:id', { id: own.id })).code, 'access.role_beyond_yours')
  await owner.call('POST /session/confirmation', { code: access.code(anna.secret) })
  assert.equal((await owner.call('DELETE /tokens/:id', { id: his.id })).status, 200)
  assert.equal((await his.script.call('GET /session')).code, 'access.token_invalid')
  const filter = `maker eq "max"`
  const { body } = await owner.call('GET /tokens', { filter })
  assert.deepEqual(
    (body['items'] as { state: string }[]).map(({ state }) => state),
    ['ended'],
  )
})

test('a changed password leaves tokens as they are, and the entry says how many', async () => {
  const carla = await access.somebody('carla', 'operator')
  const browser = await access.signedIn(carla)
  const { script } = await make(browser, carla, { permissions: ['ca.read'] })
  const fields = { current: 'vier Ziegen lesen Zeitung', next: 'neun Raben sammeln Knöpfe' }
  assert.equal((await browser.call('PUT /account/password', fields)).status, 200)
  assert.equal((await script.call('GET /session')).status, 200)
  const entry = access.entries().findLast(({ action }) => action === 'access.change_password')
  assert.equal((entry?.['detail'] as { tokensKept: number } | undefined)?.tokensKept, 1)
})

test('tokens that nobody uses for 90 days are found, and those in use that end within 14', async () => {
  const uma = await access.somebody('uma', 'auditor')
  let browser = await access.signedIn(uma)
  const idle = await make(browser, uma, { name: 'Idle', days: 365 })
  const busy = await make(browser, uma, { name: 'Busy', days: 95 })
  const found = async (filter: string): Promise<string[]> => {
    const { body } = await browser.call('GET /tokens', { filter: `maker eq "uma" and ${filter}` })
    return (body['items'] as { name: string }[]).map(({ name }) => name).toSorted()
  }
  access.pass(90 * DAY)
  await busy.script.call('GET /session')
  await access.tokens.flush()
  browser = await access.signedIn(uma)
  assert.deepEqual(await found('unused eq true'), ['Idle'])
  assert.deepEqual(await found('state eq "expiring"'), ['Busy'])
  assert.deepEqual(await found('not (lastUsedAt pr)'), ['Idle'])
  const { tx } = access.reading()
  const seen = await tokenHealth(tx, access.now())
  assert.ok(seen.unused >= 1 && seen.ending === 1, JSON.stringify(seen))
  await browser.call('DELETE /account/tokens/:id', { id: idle.id })
  assert.deepEqual(await found('unused eq true'), [])
  assert.equal((await tokenHealth(tx, access.now())).unused, seen.unused - 1)
})
