import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Actor } from '../../../base/audit/unit.ts'
import { HOUR } from '../../../base/time.ts'
import type { Browser } from '../../../platform/http/scratch.ts'
import { FOUR_EYES } from '../approvals/settings.ts'
import { changeSection } from '../../settings/index.ts'
import { acceptInvitation } from './accept-invitation.ts'
import { inviteOwner } from './invite.ts'
import { giveRole } from '../roles/give.ts'
import { permissionMatrix, permissionsCsv } from '../roles/permissions.ts'
import { ROLE_PERMISSIONS } from '../roles/roles.ts'
import { resetFactor } from '../factors/reset-factor.ts'
import { PASSWORD, scratchAccess, type ScratchAccess, type Somebody } from '../scratch.ts'
import type { Account } from '../types.ts'

const HOST: Actor = { kind: 'host', id: 'root', name: 'root' }

let access: ScratchAccess
let anna: Somebody
let owner: Browser

before(async () => {
  access = await scratchAccess()
  anna = await access.somebody('anna', 'owner')
  owner = await access.signedIn(anna)
  // Some of what follows lasts for days; four eyes have tests of their own (approvals/).
  const wanted = { values: { on: false } }
  await access.unit((unit) => changeSection(unit, null, FOUR_EYES, { wanted, seen: null, how: 'pinned' }))
})

after(() => access.close())

async function fresh(browser: Browser, { secret }: Somebody): Promise<Browser> {
  const { code } = await browser.call('POST /session/confirmation', { code: access.code(secret) })
  assert.equal(code, null)
  return browser
}

async function invited(username: string, role: string): Promise<{ account: Account; token: string; link: string }> {
  await fresh(owner, anna)
  const { body, code } = await owner.call('POST /accounts', { username, displayName: `New ${role}`, role })
  assert.equal(code, null)
  const { token, link } = body['invitation'] as { token: string; link: string }
  return { account: body['account'] as Account, token, link }
}

test('an invitation sets the password, and the account enrolls its second factor', async () => {
  const { account, token, link } = await invited('bob', 'auditor')
  assert.deepEqual([account.hasPassword, account.hasFactor, account.roles[0]?.role], [false, false, 'auditor'])
  assert.equal(link, `https://localhost:8443/invitation#${token}`)
  const browser = access.door.browser()
  assert.equal((await browser.call('POST /invitation', { token, password: 'kurz' })).code, 'access.password_too_short')
  const half = await browser.call('POST /invitation', { token, password: PASSWORD })
  assert.equal(half.body['state'], 'enroll-factor')
  const { body: shown } = await browser.call('GET /session/enrollment')
  const code = access.code(String(shown['secret']))
  assert.equal((await browser.call('POST /session/enrollment', { code: '000000' })).code, 'access.code_wrong')
  assert.equal((await browser.call('POST /session/enrollment', { code })).status, 200)
  assert.deepEqual((await browser.call('GET /session')).body['roles'], ['auditor'])
  assert.equal(
    (await access.door.browser().call('POST /invitation', { token, password: PASSWORD })).code,
    'access.invitation_invalid',
  )
})

test('64 uses of one invitation at the same instant set one password', async () => {
  const { token } = await invited('chris', 'operator')
  const passwordHash = await access.parts.passwords.hash(PASSWORD)
  const uses = Array.from({ length: 64 }, () =>
    access.unit((unit) => acceptInvitation(unit, access.parts.vault, { token, passwordHash })),
  )
  const done = (await Promise.allSettled(uses)).filter(({ status }) => status === 'fulfilled')
  assert.equal(done.length, 1)
})

test('an invitation ends after 72 hours, and a new one makes the old one void', async () => {
  const { account, token } = await invited('dora', 'auditor')
  await fresh(owner, anna)
  const again = await owner.call('POST /accounts/:id/invitation', { id: account.id })
  const browser = access.door.browser()
  assert.equal(
    (await browser.call('POST /invitation', { token, password: PASSWORD })).code,
    'access.invitation_invalid',
  )
  access.pass(72 * HOUR)
  const second = (again.body['invitation'] as { token: string }).token
  assert.equal(
    (await browser.call('POST /invitation', { token: second, password: PASSWORD })).code,
    'access.invitation_invalid',
  )
  owner = await access.signedIn(anna)
})

test('an invitation to an account with a second factor does not get round it', async () => {
  const eva = await access.somebody('eva', 'auditor')
  await fresh(owner, anna)
  const { body } = await owner.call('POST /accounts/:id/invitation', { id: eva.id })
  const { token } = body['invitation'] as { token: string }
  const half = await access.door.browser().call('POST /invitation', { token, password: PASSWORD })
  assert.equal(half.body['state'], 'second-factor')
})

test('user names are taken once, in any case, and in ASCII', async () => {
  await fresh(owner, anna)
  const create = (username: string) => owner.call('POST /accounts', { username, displayName: 'X', role: 'auditor' })
  assert.equal((await create('ANNA')).code, 'access.username_taken')
  for (const username of ['аnna', 'an na', '', '../x', 'a'.repeat(65)]) {
    assert.equal((await create(username)).code, 'http.invalid_input', username)
  }
})

test('disabling an account ends its sessions at the next request', async () => {
  const fred = await access.somebody('fred', 'operator')
  const browser = await access.signedIn(fred)
  await fresh(owner, anna)
  const { body } = await owner.call('GET /accounts/:id', { id: fred.id })
  const change = { id: fred.id, displayName: 'Fred', disabled: true }
  assert.equal((await owner.call('PUT /accounts/:id', change)).code, 'http.if_match_required')
  assert.equal((await owner.call('PUT /accounts/:id', change, 99)).code, 'access.version_stale')
  assert.equal((await owner.call('PUT /accounts/:id', change, body['version'] as number)).status, 200)
  assert.equal((await browser.call('GET /session')).code, 'access.signed_out')
  const entry = access.entries().find(({ action }) => action === 'access.revise_account')
  assert.deepEqual(entry?.['after'], { disabled: true, version: 2 })
})

test('a changed role bites at the next request', async () => {
  const gina = await access.somebody('gina', 'auditor')
  const browser = await access.signedIn(gina)
  assert.equal((await browser.call('GET /accounts')).status, 200)
  await fresh(owner, anna)
  const [held] = (await owner.call('GET /accounts/:id', { id: gina.id })).body['roles'] as { id: string }[]
  assert.equal((await owner.call('POST /grants', { account: gina.id, role: 'operator' })).status, 200)
  assert.equal((await owner.call('DELETE /grants/:id', { id: held!.id })).status, 200)
  assert.equal((await browser.call('GET /accounts')).code, 'access.not_permitted')
})

test('the last owner who can sign in cannot be disabled, and owners do not do it to themselves', async () => {
  const helga = await access.somebody('helga', 'owner')
  await fresh(owner, anna)
  const revise = (browser: Browser, id: string, fields: object, version = 1) =>
    browser.call('PUT /accounts/:id', { id, displayName: 'X', disabled: false, ...fields }, version)
  assert.equal((await revise(owner, anna.id, { disabled: true })).code, 'access.not_yourself')
  // Two owners disable each other at the same instant: one of them stays.
  const other = await fresh(await access.signedIn(helga), helga)
  const answers = await Promise.all([
    revise(owner, helga.id, { disabled: true }),
    revise(other, anna.id, { disabled: true }),
  ])
  assert.equal(answers.filter(({ status }) => status === 200).length, 1)
  const left = await access
    .reading()
    .tx.selectFrom('access_accounts as a')
    .innerJoin('access_grants as g', 'g.account_id', 'a.id')
    .select('a.id')
    .where('g.role', '=', 'owner')
    .where('a.disabled', '=', 0)
    .execute()
  assert.equal(left.length, 1)
  if (left[0]?.id === anna.id) return
  await access.unit(async ({ tx, record }) => {
    await tx.updateTable('access_accounts').set({ disabled: 0 }).where('id', '=', anna.id).execute()
    record({ action: 'access.revise_account', target: `account:${anna.id}` })
  })
  owner = await access.signedIn(anna)
})

test('nobody makes himself or a friend more than he is', async () => {
  const ivan = await access.somebody('ivan', 'administrator')
  const browser = await fresh(await access.signedIn(ivan), ivan)
  const create = (role: string) => browser.call('POST /accounts', { username: `x-${role}`, displayName: 'X', role })
  assert.equal((await create('owner')).code, 'access.role_beyond_yours')
  assert.equal((await create('administrator')).status, 200)
  const touchOwner = { id: anna.id, displayName: 'Owned', disabled: true }
  assert.equal((await browser.call('PUT /accounts/:id', touchOwner, 1)).code, 'access.role_beyond_yours')
  assert.equal((await browser.call('POST /accounts/:id/invitation', { id: anna.id })).code, 'access.role_beyond_yours')
})

test('whoever lets in an owner or administrator says why, new or again; without it nobody is there and no link goes out', async () => {
  const kate = await access.somebody('kate', 'administrator')
  const liam = await access.somebody('liam', 'operator')
  await fresh(owner, anna)
  const create = (username: string, role: string) => owner.call('POST /accounts', { username, displayName: 'X', role })
  const again = ({ id }: Somebody) => owner.call('POST /accounts/:id/invitation', { id })
  const entries = access.entries().length
  owner.reason = null
  try {
    for (const role of ['owner', 'administrator'])
      assert.equal((await create(`silent-${role}`, role)).code, 'http.reason_required')
    for (const somebody of [anna, kate]) assert.equal((await again(somebody)).code, 'http.reason_required')
    assert.equal(access.entries().length, entries)
    assert.equal((await create('silent-operator', 'operator')).status, 200)
    assert.equal((await again(liam)).status, 200)
  } finally {
    owner.reason = 'She runs the house from Monday on'
  }
  assert.equal((await create('told-administrator', 'administrator')).status, 200)
  assert.equal((await again(kate)).status, 200)
  assert.equal(access.personal().filter(({ value }) => value === owner.reason).length, 4)
})

test('the host operator can give an owner a way back in, and grants nothing', async () => {
  const asHost = { actor: HOST }
  const { account } = await access.unit((unit) => inviteOwner(unit, 443, { username: 'anna' }), asHost)
  assert.equal(account.id, anna.id)
  await assert.rejects(
    access.unit((unit) => inviteOwner(unit, 443, { username: 'gina' }), asHost),
    { code: 'access.not_an_owner' },
  )
  await assert.rejects(
    access.unit((unit) => resetFactor(unit, { username: 'anna' })),
    { code: 'access.host_only' },
  )
  const given = { account: anna.id, group: null, role: 'auditor', within: null, endsAt: null }
  await assert.rejects(
    access.unit((unit) => giveRole(unit, given), asHost),
    { code: 'access.role_beyond_yours' },
  )
  const gina = await access.unit((unit) => resetFactor(unit, { username: 'gina' }), asHost)
  const half = await access.door.browser().call('POST /session', { username: 'gina', password: PASSWORD })
  assert.equal(half.body['state'], 'enroll-factor')
  assert.equal(
    access
      .entries()
      .some(({ action, target }) => action === 'access.reset_factor' && target === `account:${gina.accountId}`),
    true,
  )
})

test('accounts are listed page by page, each once, in the order of their names', async () => {
  const names: string[] = []
  let cursor: string | undefined
  do {
    const { body, status } = await owner.call('GET /accounts', { limit: '2', ...(cursor && { cursor }) })
    assert.equal(status, 200)
    names.push(...(body['items'] as Account[]).map(({ username }) => username))
    cursor = (body['next'] as string | null) ?? undefined
  } while (cursor)
  assert.ok(names.length > 8)
  assert.deepEqual(names, [...new Set(names)].toSorted())
})

test('the permission matrix knows every route and which role may call it', () => {
  const rows = permissionMatrix(access.parts.contracts(), new Map(Object.entries(ROLE_PERMISSIONS)))
  assert.equal(rows.length, access.parts.contracts().length)
  const rolesOf = (at: string) => rows.find(({ address }) => address === at)?.roles
  assert.deepEqual(rolesOf('POST /accounts'), ['owner', 'administrator'])
  assert.deepEqual(rolesOf('GET /accounts'), ['owner', 'administrator', 'directory-administrator', 'auditor'])
  const csv = permissionsCsv(
    [{ address: '=GET /x', summary: 'a "b", c', needs: 'anyone', stepUp: false, roles: [] }],
    ['owner'],
  )
  assert.ok(csv.includes(`"'=GET /x","a ""b"", c","anyone","no","no"`))
})
