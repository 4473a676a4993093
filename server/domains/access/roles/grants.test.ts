import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { DAY, iso, MINUTE } from '../../../base/time.ts'
import type { Browser } from '../../../platform/http/scratch.ts'
import { scratchAccess, type ScratchAccess, type Somebody } from '../scratch.ts'
import { hasEndedGrants, takeEndedGrants } from './give.ts'
import { narrowedTo } from './callers.ts'
import type { AccountRights, Holders } from './types.ts'
import { explainAccount } from './why.ts'

let access: ScratchAccess
let anna: Somebody
let owner: Browser

before(async () => {
  access = await scratchAccess()
  anna = await access.somebody('anna', 'owner')
  owner = await access.signedIn(anna)
})

after(() => access.close())

async function fresh(browser: Browser, { secret }: Somebody): Promise<Browser> {
  assert.equal((await browser.call('POST /session/confirmation', { code: access.code(secret) })).code, null)
  return browser
}

/** An account of somebody from the directory, as his first sign-in makes it. */
async function accountOf(person: string, username: string): Promise<string> {
  const id = `account-${username}`
  await access.unit(async ({ tx, at, record }) => {
    const names = { username, username_key: username, display_name: username, person_id: person }
    const rest = { password_hash: null, password_changed_at: null, disabled: 0, told: null, language: null, version: 1 }
    await tx
      .insertInto('access_accounts')
      .values({ id, kind: 'directory', ...names, ...rest, created_at: at })
      .execute()
    record({ action: 'test.prepare', target: `account:${id}` })
  })
  return id
}

async function rightsOf(id: string): Promise<AccountRights> {
  const account = access.reading({ actor: { kind: 'account', id: anna.id, name: '' } })

  return await explainAccount(account, { id })
}

test('why somebody may do something follows every edge and grant at once, and so does who may do it', async () => {
  const pia = await access.synced.person('pia', 'Pia', ['Berlin'])
  const id = await accountOf(pia, 'pia')
  await access.synced.nest('Berlin', 'IT')
  await access.synced.nest('IT', 'Everybody')
  const group = await access.synced.group('Everybody')
  const holders = async () =>
    (await owner.call('GET /permissions/:permission/holders', { permission: 'backup.run' })).body as unknown as Holders
  await fresh(owner, anna)
  assert.deepEqual((await rightsOf(id)).permissions, [])
  assert.ok(!(await holders()).accounts.some((account) => account.id === id))

  const given = await owner.call('POST /grants', { group, role: 'operator' })
  assert.equal(given.status, 200)
  const why = await rightsOf(id)
  assert.deepEqual(
    why.grants.map(({ role, source, path }) => [role, source, path]),
    [['operator', 'group', ['Berlin', 'IT', 'Everybody']]],
  )
  const [grant] = why.grants
  const run = why.permissions.find(({ permission }) => permission === 'backup.run')
  assert.deepEqual(run, { permission: 'backup.run', everywhere: true, grants: [grant!.id] })
  const told = await holders()
  assert.ok(told.accounts.some((account) => account.id === id))
  assert.deepEqual(
    told.groups.map(({ name, role }) => [name, role]),
    [['Everybody', 'operator']],
  )

  await access.synced.nest('Berlin', 'Everybody')
  assert.deepEqual((await rightsOf(id)).grants[0]?.path, ['Berlin', 'Everybody'], 'the shortest way is told')
  await access.synced.unnest('Berlin', 'Everybody')
  await access.synced.unnest('Berlin', 'IT')
  assert.deepEqual((await rightsOf(id)).grants, [], 'one edge less and the reason is gone')
  assert.ok(!(await holders()).accounts.some((account) => account.id === id))
  await access.synced.nest('Berlin', 'IT')
  await access.synced.disable(pia)
  assert.equal((await rightsOf(id)).active, false)
  assert.ok(!(await holders()).accounts.some((account) => account.id === id))
})

test('groups that hold one another end no question, and a group that went missing passes nothing on', async () => {
  const rolf = await access.synced.person('rolf', 'Rolf', ['A'])
  const id = await accountOf(rolf, 'rolf')
  for (const [inner, outer] of [
    ['A', 'B'],
    ['B', 'C'],
    ['C', 'A'],
  ] as const)
    await access.synced.nest(inner, outer)
  await fresh(owner, anna)
  assert.equal(
    (await owner.call('POST /grants', { group: await access.synced.group('C'), role: 'auditor' })).status,
    200,
  )
  assert.deepEqual((await rightsOf(id)).grants[0]?.path, ['A', 'B', 'C'])
  const missing = await access.synced.group('B')
  await access.unit(async ({ tx, record }) => {
    await tx.updateTable('directory_groups').set({ state: 'missing' }).where('id', '=', missing).execute()
    record({ action: 'test.prepare', target: 'directory:-' })
  })
  assert.deepEqual((await rightsOf(id)).grants, [])
})

test('a grant ends by itself at its moment, and the log says so', async () => {
  const tina = await access.somebody('tina', 'auditor')
  await fresh(owner, anna)
  const endsAt = iso(access.now() + 10 * MINUTE)
  const { body } = await owner.call('POST /grants', { account: tina.id, role: 'operator', endsAt })
  const browser = await access.signedIn(tina)
  const mayRun = async () =>
    ((await browser.call('GET /session')).body['permissions'] as string[]).includes('backup.run')
  assert.equal(await mayRun(), true)
  access.pass(10 * MINUTE)
  assert.equal(await mayRun(), false, 'before anything took the row away')
  assert.equal(await hasEndedGrants(access.reading().tx, access.now()), true)
  await access.unit(takeEndedGrants)
  assert.equal(await hasEndedGrants(access.reading().tx, access.now()), false)
  const last = access.entries().at(-1)
  assert.deepEqual(
    [last?.['action'], last?.['target'], last?.['detail']],
    ['access.grant_ended', `account:${tina.id}`, { grant: body['id'], endedAt: endsAt }],
  )
})

test('a role for one group tells of its members alone, and opens nothing that cannot be narrowed', async () => {
  await fresh(owner, anna)
  const within = await access.synced.group('Hamburg')
  await access.synced.group('Bremen')
  const helper = { name: 'helper', title: 'Helper', purpose: '', permissions: ['directory.read'] }
  assert.equal((await owner.call('POST /roles', helper)).status, 200)
  const hans = await access.somebody('hans', 'helper')
  const [plain] = (await owner.call('GET /accounts/:id', { id: hans.id })).body['roles'] as { id: string }[]
  await owner.call('POST /grants', { account: hans.id, role: 'helper', within })
  await owner.call('DELETE /grants/:id', { id: plain!.id })
  const context = { ...access.reading(), actor: { kind: 'account', id: hans.id, name: '' } as const }
  const origin = { ...context.origin, sessionId: null }
  assert.deepEqual(await narrowedTo({ ...context, origin }, 'directory.read'), [within])
  assert.deepEqual(await narrowedTo({ ...context, origin }, 'access.read'), [], 'not held: nobody')
  const browser = await access.signedIn(hans)
  assert.equal((await browser.call('GET /accounts')).code, 'access.not_permitted')
  assert.deepEqual((await browser.call('GET /session')).body['within'], ['directory.read'])
  const wide = await owner.call('POST /grants', { account: hans.id, role: 'auditor', within })
  assert.equal(wide.code, 'access.role_not_scoped')
})

test('a role is composed of what one holds, bites at the next request when it changes, and stays while somebody holds it', async () => {
  await fresh(owner, anna)
  const desk = {
    name: 'help-desk',
    title: 'Help desk',
    purpose: 'First line',
    permissions: ['directory.read', 'ca.read'],
  }
  assert.equal((await owner.call('POST /roles', desk)).status, 200)
  assert.equal((await owner.call('POST /roles', desk)).code, 'access.role_name_taken')
  assert.equal((await owner.call('POST /roles', { ...desk, name: 'owner' })).code, 'access.role_name_taken')
  assert.equal((await owner.call('POST /roles', { ...desk, name: 'idle', permissions: [] })).code, 'access.role_empty')
  const dana = await access.somebody('dana', 'help-desk')
  const browser = await access.signedIn(dana)
  const permissions = async () => (await browser.call('GET /session')).body['permissions']
  assert.deepEqual(await permissions(), ['ca.read', 'directory.read'])
  assert.equal((await owner.call('DELETE /roles/:name', { name: desk.name })).code, 'access.role_in_use')
  const revised = { ...desk, permissions: ['ca.read'] }
  assert.equal((await owner.call('PUT /roles/:name', revised, 7)).code, 'access.version_stale')
  assert.equal((await owner.call('PUT /roles/:name', revised, 1)).status, 200)
  assert.deepEqual(await permissions(), ['ca.read'])
  assert.equal((await owner.call('PUT /roles/:name', { ...desk, name: 'auditor' }, 1)).code, 'access.role_built_in')
})

test('nobody rises by composing, by giving to himself, or by keeping what he has for a while', async () => {
  await fresh(owner, anna)
  const roles = { name: 'role-maker', title: 'Role maker', purpose: '', permissions: ['access.roles', 'access.read'] }
  assert.equal((await owner.call('POST /roles', roles)).status, 200)
  const mila = await access.somebody('mila', 'role-maker')
  const browser = await fresh(await access.signedIn(mila), mila)
  const more = { name: 'more', title: 'More', purpose: '', permissions: ['settings.manage'] }
  assert.equal((await browser.call('POST /roles', more)).code, 'access.role_beyond_yours')
  const raised = { ...roles, permissions: [...roles.permissions, 'access.manage'] }
  assert.equal((await browser.call('PUT /roles/:name', raised, 1)).code, 'access.role_beyond_yours')
  const weaker = { name: 'help-desk', title: 'Weaker', purpose: '', permissions: ['access.read'] }
  assert.equal((await browser.call('PUT /roles/:name', weaker, 2)).code, 'access.role_beyond_yours')
  for (const role of ['owner', 'administrator', 'auditor'])
    assert.equal(
      (await browser.call('POST /grants', { account: mila.id, role })).code,
      'access.role_beyond_yours',
      role,
    )
  assert.equal(
    (await browser.call('POST /grants', { account: mila.id, role: 'role-maker' })).code,
    'access.not_yourself',
  )
  const brief = await access.somebody('brief', 'auditor')
  const endsAt = iso(access.now() + DAY)
  await fresh(owner, anna)
  assert.equal((await owner.call('POST /grants', { account: brief.id, role: 'role-maker', endsAt })).status, 200)
  const passing = await fresh(await access.signedIn(brief), brief)
  const friend = await access.somebody('friend', 'auditor')
  const give = (end: string | null) =>
    passing.call('POST /grants', { account: friend.id, role: 'role-maker', endsAt: end })
  assert.equal((await give(null)).code, 'access.role_beyond_yours')
  assert.equal((await give(iso(access.now() + 2 * DAY))).code, 'access.role_beyond_yours')
  const kept = { name: 'kept', title: 'Kept', purpose: '', permissions: ['access.roles'] }
  assert.equal((await passing.call('POST /roles', kept)).code, 'access.role_beyond_yours')
  assert.equal((await give(endsAt)).status, 200)
})

test('the role of owner has no end, no scope and no group, and the last owner keeps it', async () => {
  await fresh(owner, anna)
  const olaf = await access.somebody('olaf', 'auditor')
  const give = (more: object) => owner.call('POST /grants', { account: olaf.id, role: 'owner', ...more })
  assert.equal((await give({ endsAt: iso(access.now() + DAY) })).code, 'access.owner_is_lasting')
  assert.equal((await give({ within: await access.synced.group('Hamburg') })).code, 'access.owner_is_lasting')
  const group = await access.synced.group('Hamburg')
  assert.equal((await owner.call('POST /grants', { group, role: 'owner' })).code, 'access.owner_must_be_local')
  const { body } = await owner.call('GET /accounts/:id', { id: anna.id })
  const [own] = body['roles'] as { id: string }[]
  assert.equal((await owner.call('DELETE /grants/:id', { id: own!.id })).code, 'access.not_yourself')
  assert.equal((await give({})).status, 200)
  const second = await fresh(await access.signedIn(olaf), olaf)
  const ownersGrant = async (id: string) =>
    ((await owner.call('GET /accounts/:id', { id })).body['roles'] as { id: string; role: string }[]).find(
      ({ role }) => role === 'owner',
    )!.id
  // Two owners take the role from each other at the same instant: one of them stays.
  const answers = await Promise.all([
    owner.call('DELETE /grants/:id', { id: await ownersGrant(olaf.id) }),
    second.call('DELETE /grants/:id', { id: own!.id }),
  ])
  assert.equal(answers.filter(({ status }) => status === 200).length, 1)
})
