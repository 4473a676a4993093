import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { HOUR, MINUTE } from '../../../base/time.ts'
import type { Browser } from '../../../platform/http/scratch.ts'
import { changeSection, type ValuesOf } from '../../settings/index.ts'
import { scratchAccess, type ScratchAccess } from '../scratch.ts'
import type { OpenSession } from '../types.ts'
import { SESSIONS } from './settings.ts'

let access: ScratchAccess

before(async () => {
  access = await scratchAccess()
})

after(() => access.close())

let people = 0

/** Somebody new of this role, and a browser in which he is signed in. */
async function signedIn(role: string) {
  const somebody = await access.somebody(`${role}-${people++}`, role)
  return { ...somebody, browser: await access.signedIn(somebody) }
}

async function sessionsOf(browser: Browser, accountId: string): Promise<OpenSession[]> {
  const { body } = await browser.call('GET /sessions', { filter: `account eq "${accountId}"` })
  return body['items'] as OpenSession[]
}

const works = async (browser: Browser) => (await browser.call('GET /session')).status === 200

async function setLimits(values: Partial<ValuesOf<typeof SESSIONS>>): Promise<void> {
  await access.unit((unit) => changeSection(unit, null, SESSIONS, { wanted: { values }, seen: null, how: 'changed' }))
}

test('an administrator sees who is signed in where, and ends it; others may not', async () => {
  const admin = await signedIn('administrator')
  const olaf = await signedIn('operator')
  const [session] = await sessionsOf(admin.browser, olaf.id)
  assert.deepEqual(
    [session?.username, session?.address, session?.own, session?.current],
    [olaf.username, '127.0.0.1', false, false],
  )
  const auditor = await signedIn('auditor')
  assert.equal((await auditor.browser.call('GET /sessions')).code, 'access.not_permitted')
  const ended = { id: session!.id }
  assert.equal((await auditor.browser.call('DELETE /sessions/:id', ended)).code, 'access.not_permitted')
  assert.equal((await admin.browser.call('DELETE /sessions/:id', ended)).status, 200)
  assert.equal(await works(olaf.browser), false)
  assert.equal((await admin.browser.call('DELETE /sessions/:id', ended)).code, 'access.session_gone')
  const entry = access.entries().findLast(({ action }) => action === 'access.end_session')
  assert.deepEqual([entry?.['target'], entry?.['detail']], [`session:${session!.id}`, { account: olaf.id }])
})

test('nobody signs out who may do more, nor himself by this way', async () => {
  const [owner, admin] = [await signedIn('owner'), await signedIn('administrator')]
  const [owners] = await sessionsOf(admin.browser, owner.id)
  const [mine] = await sessionsOf(admin.browser, admin.id)
  assert.equal((await admin.browser.call('DELETE /sessions/:id', { id: owners!.id })).code, 'access.role_beyond_yours')
  const all = await admin.browser.call('DELETE /accounts/:id/sessions', { id: owner.id })
  assert.equal(all.code, 'access.role_beyond_yours')
  assert.deepEqual([mine?.own, mine?.current], [true, true])
  assert.equal((await admin.browser.call('DELETE /sessions/:id', { id: mine!.id })).code, 'access.session_yours')
  const own = await admin.browser.call('DELETE /accounts/:id/sessions', { id: admin.id })
  assert.equal(own.code, 'access.session_yours')
  assert.ok((await works(owner.browser)) && (await works(admin.browser)))
  assert.equal((await owner.browser.call('DELETE /sessions/:id', { id: mine!.id })).status, 200)
  assert.equal(await works(admin.browser), false)
})

test('all sessions of an account end at once, half-open ones too; all others of mine leave this one', async () => {
  const owner = await signedIn('owner')
  const olga = await access.somebody('olga', 'operator')
  const browsers = [await access.signedIn(olga), await access.signedIn(olga)]
  const { body } = await owner.browser.call('DELETE /accounts/:id/sessions', { id: olga.id })
  assert.deepEqual(body, { ended: 2 })
  for (const browser of browsers) assert.equal(await works(browser), false)
  const [here, there] = [await access.signedIn(olga), await access.signedIn(olga)]
  assert.deepEqual((await here.call('DELETE /account/sessions')).body, { ended: 1 })
  assert.deepEqual([await works(here), await works(there)], [true, false])
})

test('the limits of the settings hold for sessions that are open already, both ways', async () => {
  const { browser } = await signedIn('auditor')
  await setLimits({ idleMinutes: 5 })
  access.pass(5 * MINUTE)
  assert.equal(await works(browser), false)
  await setLimits({ idleMinutes: 240, absoluteHours: 24 })
  const long = await signedIn('auditor')
  for (let hours = 3; hours < 24; hours += 3) {
    access.pass(3 * HOUR)
    assert.ok(await works(long.browser), `after ${hours} hours`)
  }
  await setLimits({ absoluteHours: 1 })
  assert.equal(await works(long.browser), false)
  const viewer = await signedIn('owner')
  access.pass(59 * MINUTE)
  const [shown] = await sessionsOf(viewer.browser, viewer.id)
  assert.equal(Date.parse(shown!.expiresAt) - Date.parse(shown!.createdAt), HOUR)
  await setLimits({ idleMinutes: 30, absoluteHours: 12 })
})
