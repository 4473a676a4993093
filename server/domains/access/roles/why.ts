import type { ReadTx, Reading } from '../../../base/audit/unit.ts'
import { notFound } from '../../../base/errors.ts'
import { iso, isoOrNull, type Millis } from '../../../base/time.ts'
import { requireAccount } from '../accounts/list-accounts.ts'
import { findStanding } from '../accounts/store.ts'
import { grantsReaching, holdsRole, permissionsOfRole, type LiveGrant } from './rights.ts'
import { BUILT_IN_ROLES, isPermission, PERMISSIONS, SCOPED_PERMISSIONS, type Permission } from './roles.ts'
import { composedRoles, groupGrants, groupName } from './store.ts'
import type { AccountRights, HeldGrant, Holders } from './types.ts'
import { waysOf } from './ways.ts'

// Answers to "why" are made of grants, roles and edges at the moment of asking; none of them is kept.

/**
 * What an account may do now, and which grants are the reason.
 * @throws Refusal access.account_not_found
 */
export async function explainAccount({ tx, at }: Reading, { id }: { id: string }): Promise<AccountRights> {
  const account = await requireAccount(tx, id)
  const grants = await grantsReaching(tx, { account: id, person: account.person_id }, at)
  const held = await explained(tx, grants, account.person_id)
  const active = account.person_id === null || (await findStanding(tx, account.person_id, at)).active
  return {
    active: account.disabled === 0 && active,
    grants: held,
    permissions: PERMISSIONS.flatMap((permission) => {
      const reasons = grants.filter((grant) => gives(grant, permission))
      if (reasons.length === 0) return []
      return [
        {
          permission,
          everywhere: reasons.some(({ within }) => within === null),
          grants: reasons.map(({ id: grant }) => grant),
        },
      ]
    }),
  }
}

function gives({ permissions, within }: LiveGrant, permission: Permission): boolean {
  return permissions.includes(permission) && (within === null || SCOPED_PERMISSIONS.includes(permission))
}

/** Grants with the way that leads to each. */
export async function explained(
  tx: ReadTx,
  grants: readonly LiveGrant[],
  personId: string | null,
): Promise<HeldGrant[]> {
  const ways = personId === null || grants.every(({ group }) => group === null) ? new Map() : await waysOf(tx, personId)
  const held: HeldGrant[] = []
  for (const { id, role, group, within, grantedAt, endsAt } of grants) {
    held.push({
      id,
      role,
      source: group === null ? 'direct' : 'group',
      groupId: group,
      path: group === null ? [] : (ways.get(group)?.path ?? []),
      within: within === null ? null : { id: within, name: (await groupName(tx, within)) ?? '' },
      grantedAt: iso(grantedAt),
      endsAt: isoOrNull(endsAt),
    })
  }
  return held
}

/** More than this many accounts are not told one by one; the list of accounts has them all. */
const MOST_ACCOUNTS = 200

/**
 * Who may do one thing now: accounts with the grants that are the reason, and groups whose members come in with it.
 * @returns at most {@link MOST_ACCOUNTS} accounts, and whether there are more
 * @throws Refusal access.permission_not_found
 */
export async function explainPermission({ tx, at }: Reading, { permission }: { permission: string }): Promise<Holders> {
  if (!isPermission(permission)) {
    throw notFound(
      'access.permission_not_found',
      'There is no such permission. GET /permissions names those there are.',
    )
  }
  const groups = await groupsWith(tx, at, permission)
  const roles = await rolesGiving(tx, permission)
  const accounts = await holdersOf(tx, roles, at)
  const holders: Holders['accounts'] = []
  for (const { id, username, display_name, person_id } of accounts.slice(0, MOST_ACCOUNTS)) {
    const grants = await grantsReaching(tx, { account: id, person: person_id }, at)
    const reasons = grants.filter((grant) => gives(grant, permission))
    if (reasons.length === 0 || (person_id !== null && !(await findStanding(tx, person_id, at)).active)) continue
    holders.push({ id, username, displayName: display_name, grants: await explained(tx, reasons, person_id) })
  }
  return { accounts: holders, more: accounts.length > MOST_ACCOUNTS, groups }
}

async function rolesGiving(tx: ReadTx, permission: Permission): Promise<string[]> {
  const composed = (await composedRoles(tx)).map(({ name }) => name)
  const roles: string[] = []
  for (const role of [...BUILT_IN_ROLES, ...composed])
    if ((await permissionsOfRole(tx, role))?.includes(permission) === true) roles.push(role)
  return roles
}

/** Enabled accounts with one of these roles, one more than is told. */
function holdersOf(tx: ReadTx, roles: readonly string[], at: Millis) {
  return tx
    .selectFrom('access_accounts')
    .select(['id', 'username', 'display_name', 'person_id'])
    .where('disabled', '=', 0)
    .where((eb) => eb.or(roles.map((role) => holdsRole(role, at))))
    .orderBy('username_key')
    .orderBy('id')
    .limit(MOST_ACCOUNTS + 1)
    .execute()
}

async function groupsWith(tx: ReadTx, at: Millis, permission: Permission): Promise<Holders['groups']> {
  const groups: Holders['groups'] = []
  for (const { id, group_id, role, within_group } of await groupGrants(tx, at)) {
    const permissions = (await permissionsOfRole(tx, role)) ?? []
    const counts = within_group === null || SCOPED_PERMISSIONS.includes(permission)
    if (!counts || !permissions.includes(permission)) continue
    groups.push({ grant: id, groupId: group_id, name: (await groupName(tx, group_id)) ?? '', role })
  }
  return groups
}
