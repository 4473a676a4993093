import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { HOUR, MINUTE, SECOND } from '../../../base/time.ts'
import { createAuthenticator } from '../sign-in/authenticate.ts'
import { PASSWORD, scratchAccess, type ScratchAccess, type Somebody } from '../scratch.ts'

let access: ScratchAccess
let anna: Somebody

before(async () => {
  access = await scratchAccess()
  anna = await access.somebody('anna', 'owner')
})

after(() => access.close())

test('a session that is used lives on, one that is not ends after 30 minutes', async () => {
  const browser = await access.signedIn(anna)
  for (let used = 0; used < 3; used++) {
    access.pass(29 * MINUTE)
    assert.equal((await browser.call('GET /session')).status, 200)
  }
  access.pass(30 * MINUTE)
  assert.equal((await browser.call('GET /session')).code, 'access.signed_out')
})

test('a page that looks again by itself, with nobody at it, keeps no session open', async () => {
  const browser = await access.signedIn(anna)
  browser.unattended = true
  for (let minutes = 0; minutes < 29; minutes++) {
    access.pass(MINUTE)
    assert.equal((await browser.call('GET /session')).status, 200)
  }
  access.pass(MINUTE)
  assert.equal((await browser.call('GET /session')).code, 'access.signed_out')
})

test('a session ends after 12 hours however much it is used', async () => {
  const browser = await access.signedIn(anna)
  for (let used = 0; used < 24 * 60; used += 29) {
    access.pass(29 * MINUTE)
    if ((await browser.call('GET /session')).status === 401) {
      assert.ok(used + 29 >= 12 * 60, `ended after ${used + 29} minutes`)
      return
    }
  }
  assert.fail('the session never ended')
})

test('a sign-in that is not finished ends after ten minutes', async () => {
  const browser = access.door.browser()
  await browser.call('POST /session', { username: 'anna', password: PASSWORD })
  access.pass(10 * MINUTE)
  assert.equal((await browser.call('POST /session/factor', { code: '000000' })).code, 'access.signed_out')
})

test('when sessions were last used outlives a restart of the process', async () => {
  const browser = await access.signedIn(anna)
  access.pass(29 * MINUTE)
  await browser.call('GET /session')
  await access.authenticator.flush()
  access.pass(29 * MINUTE)
  const restarted = createAuthenticator(access.parts)
  const caller = await restarted.identify(access.reading().tx, {
    token: browser.token ?? '',
    at: access.now(),
    unattended: false,
  })
  assert.equal(caller?.state, 'open')
})

test('what nobody was given is no session: guessed, empty and damaged tokens', async () => {
  const browser = access.door.browser()
  for (const token of ['A'.repeat(43), '', 'x', 'é', "' or 1=1 --"]) {
    browser.token = token
    assert.equal((await browser.call('GET /session')).code, 'access.signed_out', token)
  }
})

test('only hashes of tokens are stored', async () => {
  const browser = await access.signedIn(anna)
  const rows = await access.reading().tx.selectFrom('access_sessions').selectAll().execute()
  assert.ok(rows.length > 0 && !JSON.stringify(rows).includes(browser.token ?? '-'))
})

test('a fresh second factor lasts five minutes, comes with a new token, and the old one does not get it', async () => {
  const browser = await access.signedIn(anna)
  access.pass(5 * MINUTE)
  assert.equal((await browser.call('POST /account/recovery-codes')).code, 'access.fresh_factor_required')
  const old = browser.token
  const confirmed = await browser.call('POST /session/confirmation', { code: access.code(anna.secret) })
  assert.equal(confirmed.body['freshFactorUntil'], new Date(access.now() + 5 * MINUTE).toISOString())
  assert.notEqual(browser.token, old)
  assert.equal((await browser.call('POST /account/recovery-codes')).status, 200)

  const stale = access.door.browser()
  stale.token = old
  assert.equal((await stale.call('GET /session')).status, 200)
  assert.equal((await stale.call('POST /account/recovery-codes')).code, 'access.fresh_factor_required')
  access.pass(15 * SECOND)
  assert.equal((await stale.call('GET /session')).code, 'access.signed_out')
})

test('sessions are listed, ended one by one, and not those of others', async () => {
  const bob = await access.somebody('bob', 'auditor')
  const bobs = await access.signedIn(bob)
  const [one, two] = [await access.signedIn(anna), await access.signedIn(anna)]
  const { body } = await one.call('GET /account/sessions')
  const items = body['items'] as { id: string; current: boolean; address: string }[]
  assert.equal(items.filter(({ current }) => current).length, 1)
  const other = items.find(({ current }) => !current)!
  assert.equal((await bobs.call('DELETE /account/sessions/:id', { id: other.id })).code, 'access.session_not_found')
  for (const { id, current } of items) {
    const { code } = await one.call('DELETE /account/sessions/:id', { id })
    assert.equal(code, current ? 'access.session_not_found' : null)
  }
  assert.equal((await two.call('GET /session')).code, 'access.signed_out')
  assert.equal((await one.call('GET /session')).status, 200)
})

test('signing out ends the session at once, and again is no harm', async () => {
  const browser = await access.signedIn(anna)
  const token = browser.token
  assert.equal((await browser.call('DELETE /session')).status, 200)
  assert.equal(browser.token, null)
  browser.token = token
  assert.equal((await browser.call('GET /session')).code, 'access.signed_out')
  assert.equal((await browser.call('DELETE /session')).status, 200)
  assert.equal(access.entries().filter(({ action }) => action === 'access.sign_out').length, 1)
})

test('a changed password ends the other sessions, and only the new one signs in', async () => {
  const carla = await access.somebody('carla', 'operator')
  const [here, there] = [await access.signedIn(carla), await access.signedIn(carla)]
  const next = 'neun Raben sammeln Knöpfe'
  const change = (fields: Record<string, unknown>) => here.call('PUT /account/password', fields)
  assert.equal((await change({ current: 'wrong', next })).code, 'access.current_password_wrong')
  assert.equal((await change({ current: PASSWORD, next: 'kurz' })).code, 'access.password_too_short')
  assert.equal(
    (await change({ current: PASSWORD, next: 'carla sammelt bunte Knöpfe' })).code,
    'access.password_contains_name',
  )
  assert.equal((await change({ current: PASSWORD, next })).status, 200)
  assert.equal((await here.call('GET /session')).status, 200)
  assert.equal((await there.call('GET /session')).code, 'access.signed_out')
  const signIn = (password: string) => access.door.browser().call('POST /session', { username: 'carla', password })
  assert.equal((await signIn(PASSWORD)).code, 'access.credentials_wrong')
  assert.equal((await signIn(next)).status, 200)
})

test('at most 20 sessions of an account are open', async () => {
  const dora = await access.somebody('dora', 'auditor')
  for (let count = 0; count < 22; count++) await access.signedIn(dora)
  const rows = await access
    .reading()
    .tx.selectFrom('access_sessions')
    .select('id')
    .where('account_id', '=', dora.id)
    .where('expires_at', '>', access.now())
    .execute()
  assert.equal(rows.length, 20)
  access.pass(HOUR)
})

test('the language of the console is the account’s own', async () => {
  const browser = await access.signedIn(anna)
  assert.equal((await browser.call('PUT /account/language', { language: 'de' })).status, 200)
  assert.equal((await browser.call('PUT /account/language', { language: 'xx' })).code, 'http.invalid_input')
  const { body } = await browser.call('GET /session')
  assert.equal((body['account'] as { language: string }).language, 'de')
})
