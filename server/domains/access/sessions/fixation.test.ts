import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { SECOND } from '../../../base/time.ts'
import type { Browser } from '../../../platform/http/scratch.ts'
import { scratchAccess, type ScratchAccess, type Somebody } from '../scratch.ts'
import { insertGrant, lastingGrant } from '../roles/store.ts'

// Whoever got hold of a token, or planted it, has nothing of what its session may do after a change.

let access: ScratchAccess

before(async () => {
  access = await scratchAccess()
})

after(() => access.close())

/** Another browser with the token that this one has now. */
function thiefOf(browser: Browser): Browser {
  const thief = access.door.browser()
  thief.token = browser.token
  return thief
}

async function makeRole({ id }: Somebody, role: string): Promise<void> {
  await access.unit(async (unit) => {
    await unit.tx.deleteFrom('access_grants').where('account_id', '=', id).execute()
    await insertGrant(unit.tx, lastingGrant(unit.at, id, role))
    unit.record({ action: 'access.revise_account', target: `account:${id}` })
  })
}

const codeOf = async (browser: Browser, at: `GET /${string}`) => (await browser.call(at)).code

test('a role that is added brings a new token with the next answer; the old one does not get it, and ends', async () => {
  const anna = await access.somebody('anna', 'operator')
  const browser = await access.signedIn(anna)
  await makeRole(anna, 'administrator')
  const [old, thief] = [browser.token, thiefOf(browser)]
  assert.equal((await browser.call('GET /accounts')).status, 200)
  assert.notEqual(browser.token, old)
  assert.equal(await codeOf(thief, 'GET /accounts'), 'access.not_permitted')
  assert.equal(thief.token, old, 'the old token is renewed for nobody')
  assert.equal((await thief.call('GET /jobs')).status, 404, 'it is signed in still')
  assert.equal((await browser.call('GET /accounts')).status, 200)
  access.pass(15 * SECOND)
  assert.equal(await codeOf(thief, 'GET /session'), 'access.signed_out')
  const renewals = access.entries().filter(({ action }) => action === 'access.renew_session')
  assert.equal(renewals.length, 1)
})

test('a role that is taken away brings a new token too, and 64 requests at that instant get one', async () => {
  const bert = await access.somebody('bert', 'administrator')
  const browser = await access.signedIn(bert)
  await makeRole(bert, 'auditor')
  const thieves = Array.from({ length: 64 }, () => thiefOf(browser))
  const old = browser.token
  const answers = await Promise.all(thieves.map((thief) => thief.call('GET /session')))
  assert.deepEqual(
    answers.filter(({ status }) => status !== 200).map(({ body }) => body),
    [],
  )
  assert.equal(thieves.filter(({ token }) => token !== old).length, 1)
})

test('beginning and ending a view bring a new token; the one from within the view gets nothing back', async () => {
  const cora = await access.somebody('cora', 'owner')
  const browser = await access.signedIn(cora)
  const tokens = [browser.token]
  await browser.call('POST /session/view', { role: 'auditor' })
  tokens.push(browser.token)
  const thief = thiefOf(browser)
  await browser.call('DELETE /session/view')
  tokens.push(browser.token)
  assert.equal(new Set(tokens).size, 3)
  assert.equal((await thief.call('PUT /account/language', { language: 'en' })).code, 'access.viewing_as')
  assert.equal((await thief.call('GET /session')).status, 200)
  assert.equal((await browser.call('PUT /account/language', { language: 'en' })).status, 200)
})

test('a token that was planted before signing in is nobody’s afterwards', async () => {
  const dora = await access.somebody('dora', 'operator')
  const planted = access.door.browser()
  await planted.call('POST /session', { username: 'dora', password: 'vier Ziegen lesen Zeitung' })
  const victim = thiefOf(planted)
  await victim.call('POST /session/factor', { code: access.code(dora.secret) })
  assert.equal((await victim.call('GET /session')).status, 200)
  assert.equal(await codeOf(planted, 'GET /session'), 'access.signed_out')
})
