import type { Selectable } from 'kysely'
import type { ReadTx, Tx } from '../../../base/audit/unit.ts'
import { notFound } from '../../../base/errors.ts'
import { newId } from '../../../base/ids.ts'
import type { Millis } from '../../../base/time.ts'
import type { GrantsTable, RolesTable } from '../tables.ts'
import { permissionsOfRole } from './rights.ts'
import type { Permission } from './roles.ts'

export type GrantRow = Selectable<GrantsTable>
export type RoleRow = Selectable<RolesTable>

/** @throws Refusal access.role_not_found */
export async function requirePermissionsOf(tx: ReadTx, role: string): Promise<readonly Permission[]> {
  const permissions = await permissionsOfRole(tx, role)
  if (permissions === null) throw roleNotFound()
  return permissions
}

export function roleNotFound() {
  return notFound('access.role_not_found', 'There is no such role. It may have been removed meanwhile.')
}

export function composedRoles(tx: ReadTx): Promise<RoleRow[]> {
  return tx.selectFrom('access_roles').selectAll().orderBy('title').orderBy('name').execute()
}

export function findRole(tx: ReadTx, name: string): Promise<RoleRow | undefined> {
  return tx.selectFrom('access_roles').selectAll().where('name', '=', name).executeTakeFirst()
}

/**
 * Adds a role; false if there is one of that name.
 * @once name of a role
 */
export async function insertRole(tx: Tx, row: RoleRow): Promise<boolean> {
  const inserted = await tx
    .insertInto('access_roles')
    .values(row)
    .onConflict((oc) => oc.column('name').doNothing())
    .returning('name')
    .executeTakeFirst()
  return inserted !== undefined
}

/**
 * Changes a role; false if `version` is not its version any more.
 * @once version of a role
 */
export async function updateRole(
  tx: Tx,
  { name, version }: Pick<RoleRow, 'name' | 'version'>,
  change: Pick<RoleRow, 'title' | 'purpose' | 'permissions'>,
): Promise<boolean> {
  const updated = await tx
    .updateTable('access_roles')
    .set({ ...change, version: version + 1 })
    .where('name', '=', name)
    .where('version', '=', version)
    .returning('name')
    .executeTakeFirst()
  return updated !== undefined
}

export async function deleteRole(tx: Tx, name: string): Promise<void> {
  await tx.deleteFrom('access_roles').where('name', '=', name).execute()
}

/** How many grants of each role there are. */
export async function countGrants(tx: ReadTx, at: Millis): Promise<Map<string, number>> {
  const rows = await tx
    .selectFrom('access_grants')
    .select(['role', (eb) => eb.fn.countAll<number>().as('count')])
    .where((eb) => eb.or([eb('ends_at', 'is', null), eb('ends_at', '>', at)]))
    .groupBy('role')
    .execute()
  return new Map(rows.map(({ role, count }) => [role, count]))
}

export function findGrant(tx: ReadTx, id: string): Promise<GrantRow | undefined> {
  return tx.selectFrom('access_grants').selectAll().where('id', '=', id).executeTakeFirst()
}

/**
 * Adds a grant; false if the same is given already.
 * @once grant
 */
export async function insertGrant(tx: Tx, row: GrantRow): Promise<boolean> {
  const inserted = await tx
    .insertInto('access_grants')
    .values(row)
    .onConflict((oc) => oc.doNothing())
    .returning('id')
    .executeTakeFirst()
  return inserted !== undefined
}

/** A grant of a role to an account, for everything and without an end. */
export function lastingGrant(at: Millis, accountId: string, role: string): GrantRow {
  return {
    id: newId(at),
    account_id: accountId,
    group_id: null,
    role,
    within_group: null,
    granted_at: at,
    ends_at: null,
  }
}

/**
 * Takes a grant away; false if it is gone already.
 * @once grant to take
 */
export async function deleteGrant(tx: Tx, id: string): Promise<boolean> {
  const deleted = await tx.deleteFrom('access_grants').where('id', '=', id).returning('id').executeTakeFirst()
  return deleted !== undefined
}

/** Grants whose end has passed, oldest end first. */
export function endedGrants(tx: ReadTx, at: Millis, most: number): Promise<GrantRow[]> {
  return tx
    .selectFrom('access_grants')
    .selectAll()
    .where('ends_at', '<=', at)
    .orderBy('ends_at')
    .orderBy('id')
    .limit(most)
    .execute()
}

/** The grants that groups of the directory bring at this moment. There are few. */
export async function groupGrants(tx: ReadTx, at: Millis): Promise<(GrantRow & { group_id: string })[]> {
  return await tx
    .selectFrom('access_grants')
    .selectAll()
    .where('group_id', 'is not', null)
    .where((eb) => eb.or([eb('ends_at', 'is', null), eb('ends_at', '>', at)]))
    .orderBy('role')
    .$narrowType<{ group_id: string }>()
    .execute()
}

/** What each of these groups gives its members now, by the ids of the groups. */
export async function rolesOfGroups(tx: ReadTx, at: Millis): Promise<Map<string, string[]>> {
  const roles = new Map<string, string[]>()
  for (const { group_id, role } of await groupGrants(tx, at)) {
    const held = roles.get(group_id) ?? []
    if (!held.includes(role)) roles.set(group_id, [...held, role])
  }
  return roles
}

/** Every role that comes from a directory: through a group there, or given to the account of a person there. */
export async function rolesFromDirectories(
  tx: ReadTx,
  at: Millis,
): Promise<{ groups: { id: string; role: string }[]; people: { id: string; role: string }[] }> {
  const groups = (await groupGrants(tx, at)).map(({ group_id, role }) => ({ id: group_id, role }))
  const people = await tx
    .selectFrom('access_grants as g')
    .innerJoin('access_accounts as a', 'a.id', 'g.account_id')
    .select(['a.person_id as id', 'g.role'])
    .where('a.person_id', 'is not', null)
    .$narrowType<{ id: string }>()
    .execute()
  return { groups, people }
}

/** What a group of the directory is called there; null if it never was there. */
export async function groupName(tx: ReadTx, id: string): Promise<string | null> {
  const row = await tx.selectFrom('directory_groups').select('name').where('id', '=', id).executeTakeFirst()
  return row?.name ?? null
}
