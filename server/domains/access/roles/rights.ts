import { sql } from 'kysely'
import type { ReadTx } from '../../../base/audit/unit.ts'
import type { Millis } from '../../../base/time.ts'
import { emergencyAccess } from '../break-glass/store.ts'
import { isBuiltIn, isPermission, PERMISSIONS, ROLE_PERMISSIONS, SCOPED_PERMISSIONS, type Permission } from './roles.ts'

// Who may do what is recomputed from grants, roles and the edges of the directory whenever it is asked: what is stored beside its
// source can be stale, and a stale right is one that nobody gave.

/** A grant that counts at this moment, with what its role allows. */
export interface LiveGrant {
  id: string
  role: string
  permissions: readonly Permission[]
  /** The group of the directory that brought it; null: given to the account itself. */
  group: string | null
  /** The group whose members it is about; null: everything. */
  within: string | null
  grantedAt: Millis
  endsAt: Millis | null
}

/** Whose grants are asked for. A person has some before he has an account. */
export interface Holder {
  account: string | null
  person: string | null
}

/** What grants add up to. */
export interface Rights {
  roles: readonly string[]
  /** What is allowed everywhere. */
  permissions: ReadonlySet<string>
  /** What is allowed for the members of these groups only. */
  within: ReadonlyMap<string, readonly string[]>
}

export const NO_RIGHTS: Rights = { roles: [], permissions: new Set(), within: new Map() }

/** Every grant that reaches somebody now, directly or through groups of any depth; none for who is not active in the directory. */
export async function grantsReaching(tx: ReadTx, { account, person }: Holder, at: Millis): Promise<LiveGrant[]> {
  const rows = await tx
    .withRecursive('up', (db) =>
      db
        .selectFrom('directory_ways')
        .select('group_id')
        .where('person_id', '=', person)
        .union((again) =>
          again
            .selectFrom('directory_ways as w')
            .innerJoin('up', 'up.group_id', 'w.member_group_id')
            .select('w.group_id'),
        ),
    )
    .selectFrom('access_grants as g')
    .leftJoin('access_roles as r', 'r.name', 'g.role')
    .select(['g.id', 'g.role', 'g.group_id', 'g.within_group', 'g.granted_at', 'g.ends_at', 'r.permissions'])
    .where((eb) =>
      eb.or([eb('g.account_id', '=', account), eb('g.group_id', 'in', eb.selectFrom('up').select('up.group_id'))]),
    )
    .where((eb) => eb.or([eb('g.ends_at', 'is', null), eb('g.ends_at', '>', at)]))
    .orderBy('g.role')
    .orderBy('g.id')
    .execute()
  const emergency = await emergencyAccess(tx, account, at)
  const owner = emergency && { ...emergency, role: 'owner', permissions: PERMISSIONS, group: null, within: null }
  const given = rows.map((row) => ({
    id: row.id,
    role: row.role,
    permissions: permissionsIn(row.role, row.permissions),
    group: row.group_id,
    within: row.within_group,
    grantedAt: row.granted_at,
    endsAt: row.ends_at,
  }))
  return owner ? [...given, owner] : given
}

/** What a role allows, given the stored list of one that was composed here. A permission that there is no more counts for nothing. */
function permissionsIn(role: string, stored: string | null): readonly Permission[] {
  if (isBuiltIn(role)) return ROLE_PERMISSIONS[role]
  return stored === null ? [] : (JSON.parse(stored) as string[]).filter(isPermission)
}

/** What a role allows at this moment; null if there is no such role. */
export async function permissionsOfRole(tx: ReadTx, role: string): Promise<readonly Permission[] | null> {
  if (isBuiltIn(role)) return ROLE_PERMISSIONS[role]
  const row = await tx.selectFrom('access_roles').select('permissions').where('name', '=', role).executeTakeFirst()
  return row ? permissionsIn(role, row.permissions) : null
}

/** What a role must hold to be called administration: it decides who may do what, or over the whole house. */
const ADMINISTRATION: readonly Permission[] = ['access.manage', 'access.roles', 'access.approve', 'settings.manage']

/** Whether a role decides over others or over the house. */
export async function givesAdministration(tx: ReadTx, role: string): Promise<boolean> {
  return isAdministration((await permissionsOfRole(tx, role)) ?? [])
}

/** Whether permissions decide over others or over the house. */
export function isAdministration(permissions: readonly string[]): boolean {
  return ADMINISTRATION.some((permission) => permissions.includes(permission))
}

/** Adds grants up. A permission that cannot be held for a group alone is held not at all by a grant for one. */
export function rightsFrom(grants: readonly LiveGrant[]): Rights {
  const everywhere = grants.filter(({ within }) => within === null)
  const permissions = new Set<string>(everywhere.flatMap((grant) => grant.permissions))
  const within = new Map<string, string[]>()
  for (const { within: group, permissions: some } of grants) {
    if (group === null) continue
    for (const permission of some.filter((one) => SCOPED_PERMISSIONS.includes(one) && !permissions.has(one)))
      within.set(permission, [...(within.get(permission) ?? []), group])
  }
  return { roles: [...new Set(grants.map(({ role }) => role))], permissions, within }
}

/** What an account may do now. */
export async function rightsOf(tx: ReadTx, accountId: string, at: Millis): Promise<Rights> {
  return rightsFrom(await grantsOf(tx, accountId, at))
}

/** The grants of an account, those of its groups included. */
export async function grantsOf(tx: ReadTx, accountId: string, at: Millis): Promise<LiveGrant[]> {
  const account = await tx
    .selectFrom('access_accounts')
    .select('person_id')
    .where('id', '=', accountId)
    .executeTakeFirst()
  return account ? await grantsReaching(tx, { account: accountId, person: account.person_id }, at) : []
}

/** The distinct roles of an account at this moment. */
export async function rolesOf(tx: ReadTx, accountId: string, at: Millis): Promise<string[]> {
  return [...(await rightsOf(tx, accountId, at)).roles]
}

/** What somebody may do while he looks at the console as a role: what both may, so that nobody gains anything by looking. */
export async function rightsViewing(tx: ReadTx, rights: Rights, viewing: string | null): Promise<Rights> {
  if (viewing === null) return rights
  const seen = new Set<string>((await permissionsOfRole(tx, viewing)) ?? [])
  return {
    roles: rights.roles,
    permissions: rights.permissions.intersection(seen),
    within: new Map([...rights.within].filter(([permission]) => seen.has(permission))),
  }
}

/** Whether a person of the directory is to be let in at this moment; who is not known there any more is not. */
export function isActive(standing: { state: string | null; expires_at: Millis | null }, at: Millis): boolean {
  return standing.state === 'active' && (standing.expires_at === null || standing.expires_at > at)
}

/** Whether an account is no person's, or that of a person to be let in: a condition on accounts by their alias. */
export function isAdmitted(accounts: string, at: Millis) {
  const person = sql.ref(`${accounts}.person_id`)
  return sql<boolean>`(${person} is null or ${person} in (
    select person_id from directory_standing where state = 'active' and (expires_at is null or expires_at > ${at})))`
}

/** Accounts that hold a role now, as a condition on `access_accounts`: directly, or through groups of any depth. */
export function holdsRole(role: string, at: Millis) {
  return sql<boolean>`(exists (select 1 from access_grants as g
      where g.account_id = access_accounts.id and g.role = ${role} and (g.ends_at is null or g.ends_at > ${at}))
    or access_accounts.person_id in (
      with recursive down (group_id) as (
        select g.group_id from access_grants as g join directory_ways as w on w.group_id = g.group_id
          where g.role = ${role} and (g.ends_at is null or g.ends_at > ${at})
        union select w.member_group_id from directory_ways as w join down on down.group_id = w.group_id
          where w.member_group_id is not null)
      select w.person_id from directory_ways as w join down on down.group_id = w.group_id where w.person_id is not null))`
}
