import type { Selectable } from 'kysely'
import type { ReadTx, Tx } from '../../../base/audit/unit.ts'
import type { Millis } from '../../../base/time.ts'
import type { GroupRole, Role } from '../roles/roles.ts'
import type { AccountsTable } from '../tables.ts'

export type AccountRow = Selectable<AccountsTable>

/** A role and where it comes from; `path` are the names of the groups that lead to it. */
export interface HeldRole {
  role: Role
  source: 'direct' | 'group'
  groupId: string | null
  path: string[]
}

/** What user names are compared by. */
export function usernameKey(username: string): string {
  return username.normalize('NFKC').trim().toLowerCase()
}

export function findAccount(tx: ReadTx, id: string): Promise<AccountRow | undefined> {
  return tx.selectFrom('access_accounts').selectAll().where('id', '=', id).executeTakeFirst()
}

export function findLocalAccount(tx: ReadTx, username: string): Promise<AccountRow | undefined> {
  return tx
    .selectFrom('access_accounts')
    .selectAll()
    .where('kind', '=', 'local')
    .where('username_key', '=', usernameKey(username))
    .executeTakeFirst()
}

export function findAccountOfPerson(tx: ReadTx, personId: string): Promise<AccountRow | undefined> {
  return tx.selectFrom('access_accounts').selectAll().where('person_id', '=', personId).executeTakeFirst()
}

/**
 * Adds an account; false if a local one of that name exists.
 * @once user name
 */
export async function insertAccount(tx: Tx, row: AccountRow): Promise<boolean> {
  const inserted = await tx
    .insertInto('access_accounts')
    .values(row)
    .onConflict((oc) => oc.doNothing())
    .returning('id')
    .executeTakeFirst()
  return inserted !== undefined
}

/**
 * Changes an account and its version; false if `version` is not its version any more.
 * @once version of an account
 */
export async function updateAccount(
  tx: Tx,
  { id, version }: { id: string; version: number },
  change: Partial<Omit<AccountRow, 'id' | 'kind' | 'version'>>,
): Promise<boolean> {
  const updated = await tx
    .updateTable('access_accounts')
    .set({ ...change, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .returning('id')
    .executeTakeFirst()
  return updated !== undefined
}

/** The roles of accounts, each with its source. */
export async function rolesHeld(tx: ReadTx, accountIds: readonly string[]): Promise<Map<string, HeldRole[]>> {
  const held = new Map<string, HeldRole[]>(accountIds.map((id) => [id, []]))
  if (accountIds.length === 0) return held
  const direct = await tx.selectFrom('access_grants').selectAll().where('account_id', 'in', accountIds).execute()
  for (const { account_id, role } of direct) {
    held.get(account_id)?.push({ role, source: 'direct', groupId: null, path: [] })
  }
  const byGroup = await tx
    .selectFrom('access_memberships as m')
    .innerJoin('access_group_roles as g', 'g.group_id', 'm.group_id')
    .select(['m.account_id', 'm.group_id', 'm.path', 'g.role'])
    .where('m.account_id', 'in', accountIds)
    .orderBy('m.group_id')
    .execute()
  for (const { account_id, group_id, path, role } of byGroup) {
    held.get(account_id)?.push({ role, source: 'group', groupId: group_id, path: JSON.parse(path) as string[] })
  }
  return held
}

/** The distinct roles of one account, in one read: every request asks. */
export async function rolesOf(tx: ReadTx, accountId: string): Promise<Role[]> {
  const byGroup = tx
    .selectFrom('access_memberships as m')
    .innerJoin('access_group_roles as g', 'g.group_id', 'm.group_id')
    .select('g.role')
    .where('m.account_id', '=', accountId)
    .$castTo<{ role: Role }>()
  const rows = await tx
    .selectFrom('access_grants')
    .select('role')
    .where('account_id', '=', accountId)
    .union(byGroup)
    .orderBy('role')
    .execute()
  return rows.map(({ role }) => role)
}

/** Replaces the role that is granted to an account itself. */
export async function setDirectRole(tx: Tx, accountId: string, role: Role | null, at: Millis): Promise<void> {
  await tx.deleteFrom('access_grants').where('account_id', '=', accountId).execute()
  if (role) await tx.insertInto('access_grants').values({ account_id: accountId, role, granted_at: at }).execute()
}

/** Whether an owner other than this account can sign in: local, enabled, with password and second factor. */
export async function anotherOwnerExists(tx: ReadTx, accountId: string): Promise<boolean> {
  const other = await tx
    .selectFrom('access_grants as g')
    .innerJoin('access_accounts as a', 'a.id', 'g.account_id')
    .innerJoin('access_factors as f', 'f.account_id', 'a.id')
    .select('a.id')
    .where('g.role', '=', 'owner')
    .where('a.id', '!=', accountId)
    .where('a.disabled', '=', 0)
    .where('a.password_hash', 'is not', null)
    .limit(1)
    .executeTakeFirst()
  return other !== undefined
}

/** The oldest account that holds the role of owner itself. */
export function findFirstOwner(tx: ReadTx): Promise<AccountRow | undefined> {
  return tx
    .selectFrom('access_accounts as a')
    .innerJoin('access_grants as g', 'g.account_id', 'a.id')
    .selectAll('a')
    .where('g.role', '=', 'owner')
    .orderBy('a.created_at')
    .orderBy('a.id')
    .limit(1)
    .executeTakeFirst()
}

/** What people call these accounts, by their ids; accounts that are gone are left out. */
export async function displayNames(tx: ReadTx, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await tx.selectFrom('access_accounts').select(['id', 'display_name']).where('id', 'in', ids).execute()
  return new Map(rows.map((row) => [row.id, row.display_name]))
}

export async function findGroupRole(tx: ReadTx, groupId: string): Promise<GroupRole | null> {
  const row = await tx
    .selectFrom('access_group_roles')
    .select('role')
    .where('group_id', '=', groupId)
    .executeTakeFirst()
  return row?.role ?? null
}

/** Every role that comes from a directory: through a group there, or granted to the account of a person there. There are few. */
export async function rolesFromDirectories(
  tx: ReadTx,
): Promise<{ groups: { id: string; role: GroupRole }[]; people: { id: string; role: Role }[] }> {
  const groups = await tx.selectFrom('access_group_roles').select(['group_id as id', 'role']).execute()
  const people = await tx
    .selectFrom('access_grants as g')
    .innerJoin('access_accounts as a', 'a.id', 'g.account_id')
    .select(['a.person_id as id', 'g.role'])
    .where('a.person_id', 'is not', null)
    .$narrowType<{ id: string }>()
    .execute()
  return { groups, people }
}

export async function writeGroupRole(tx: Tx, groupId: string, role: GroupRole | null, at: Millis): Promise<void> {
  if (role === null) {
    await tx.deleteFrom('access_group_roles').where('group_id', '=', groupId).execute()
    return
  }
  await tx
    .insertInto('access_group_roles')
    .values({ group_id: groupId, role, granted_at: at })
    .onConflict((oc) => oc.column('group_id').doUpdateSet({ role, granted_at: at }))
    .execute()
}

export interface GroupPath {
  id: string
  /** Names of the groups from the person to this one. */
  path: string[]
}

/** The groups of an account as stored, in the order of their ids. */
export async function membershipsOf(tx: ReadTx, accountId: string): Promise<{ group_id: string; path: string }[]> {
  return tx
    .selectFrom('access_memberships')
    .select(['group_id', 'path'])
    .where('account_id', '=', accountId)
    .orderBy('group_id')
    .execute()
}

/** Makes these the groups of an account; true if that changed anything. */
export async function replaceMemberships(tx: Tx, accountId: string, groups: readonly GroupPath[]): Promise<boolean> {
  const wanted = new Map(groups.map(({ id, path }) => [id, JSON.stringify(path)]))
  const before = await membershipsOf(tx, accountId)
  if (before.length === wanted.size && before.every(({ group_id, path }) => wanted.get(group_id) === path)) return false
  await tx.deleteFrom('access_memberships').where('account_id', '=', accountId).execute()
  const rows = [...wanted].map(([group_id, path]) => ({ account_id: accountId, group_id, path }))
  for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT) {
    await tx
      .insertInto('access_memberships')
      .values(rows.slice(start, start + ROWS_PER_STATEMENT))
      .execute()
  }
  return true
}

const ROWS_PER_STATEMENT = 500
