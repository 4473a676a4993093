import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from '../../../platform/http/scratch.ts'
import { scratchAccess, type ScratchAccess, type Somebody } from '../scratch.ts'
import { insertGrant, lastingGrant } from './store.ts'

let access: ScratchAccess
let olga: Somebody

before(async () => {
  access = await scratchAccess()
  olga = await access.somebody('olga', 'owner')
})

after(() => access.close())

const permissionsOf = async (browser: Browser) =>
  (await browser.call('GET /session')).body['permissions'] as readonly string[]

test('an owner who views as auditor sees what an auditor sees, changes nothing, and stops', async () => {
  const browser = await access.signedIn(olga)
  const own = await permissionsOf(browser)
  assert.equal((await browser.call('POST /session/view', { role: 'auditor' })).status, 200)
  const seen = await permissionsOf(browser)
  assert.ok(seen.includes('audit.read') && !seen.includes('ca.manage'))
  const { body } = await browser.call('GET /session')
  assert.deepEqual([body['viewing'], body['roles'], body['freshFactorUntil']], ['auditor', ['owner'], null])
  for (const at of ['PUT /account/language', 'POST /account/recovery-codes', 'POST /session/confirmation'] as const)
    assert.equal((await browser.call(at, {})).code, 'access.viewing_as', at)
  assert.equal((await browser.call('DELETE /session/view')).status, 200)
  assert.deepEqual(await permissionsOf(browser), own)
  const entries = access.entries().filter(({ target }) => target === `account:${olga.id}`)
  assert.deepEqual(
    entries.slice(-2).map(({ action, detail }) => [action, (detail as { role: string }).role]),
    [
      ['access.view_as', 'auditor'],
      ['access.stop_viewing', 'auditor'],
    ],
  )
})

test('viewing gives nobody anything: not to one who may not, not as owner, not into another view, not in another session', async () => {
  const dora = await access.signedIn(await access.somebody('dora', 'directory-administrator'))
  assert.equal((await dora.call('POST /session/view', { role: 'owner' })).code, 'access.not_permitted')
  const adam = await access.signedIn(await access.somebody('adam', 'administrator'))
  const own = await permissionsOf(adam)
  await adam.call('POST /session/view', { role: 'owner' })
  assert.ok((await permissionsOf(adam)).every((permission) => own.includes(permission)))
  assert.equal((await adam.call('POST /session/view', { role: 'auditor' })).code, 'access.viewing_as')
  const invited = { username: 'mine', displayName: 'Mine', role: 'owner' }
  assert.equal((await adam.call('POST /accounts', invited)).code, 'access.viewing_as')
  const other = await access.signedIn(olga)
  assert.equal((await other.call('POST /session/view', { role: 'nobody' })).code, 'access.role_not_found')
  assert.ok((await permissionsOf(other)).includes('access.manage'))
})

test('a role that was taken away meanwhile is gone, and the way out of a view stays open', async () => {
  const nora = await access.somebody('nora', 'administrator')
  const browser = await access.signedIn(nora)
  await browser.call('POST /session/view', { role: 'operator' })
  await access.unit(async (unit) => {
    await unit.tx.deleteFrom('access_grants').where('account_id', '=', nora.id).execute()
    await insertGrant(unit.tx, lastingGrant(unit.at, nora.id, 'auditor'))
    unit.record({ action: 'access.revise_account', target: `account:${nora.id}` })
  })
  const seen = await permissionsOf(browser)
  assert.ok(!seen.includes('ca.revoke') && seen.includes('ca.read'))
  assert.equal((await browser.call('DELETE /session/view')).status, 200)
  assert.equal((await browser.call('DELETE /session/view')).status, 200, 'a second one has nothing to end')
  assert.equal((await browser.call('DELETE /session')).status, 200)
})
