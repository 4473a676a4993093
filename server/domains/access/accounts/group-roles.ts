import type { Unit } from '../../../base/audit/unit.ts'
import { assertMayGrant } from '../roles/callers.ts'
import type { GroupRole } from '../roles/roles.ts'
import { deleteSessionsOf } from '../sessions/store.ts'
import {
  findAccountOfPerson,
  findGroupRole,
  replaceMemberships,
  rolesOf,
  writeGroupRole,
  type GroupPath,
} from './store.ts'

/**
 * Gives every member of a directory group a role, or takes it back; it bites at each member's next request.
 * @throws Refusal access.role_beyond_yours
 */
export async function setGroupRole(
  { tx, at, actor, record }: Unit,
  { groupId, role }: { groupId: string; role: GroupRole | null },
): Promise<void> {
  const before = await findGroupRole(tx, groupId)
  if (before === role) return
  await assertMayGrant(
    tx,
    actor,
    [before, role].filter((named) => named !== null),
  )
  await writeGroupRole(tx, groupId, role, at)
  record({ action: 'access.map_group', target: `group:${groupId}`, before: { role: before }, after: { role } })
}

/** What a sync saw of somebody who may have an account here. */
export interface DirectoryPerson {
  personId: string
  /** Disabled or gone in the directory. */
  disabled: boolean
  groups: GroupPath[]
}

/**
 * Brings the accounts of these persons in line with the directory, one entry for each that changed; persons without an
 * account are passed over. Whoever is disabled there loses his sessions at once.
 */
export async function reviseDirectoryAccounts(
  unit: Unit,
  people: readonly DirectoryPerson[],
): Promise<{ changed: number }> {
  let changed = 0
  for (const person of people) if (await reviseOne(unit, person)) changed++
  return { changed }
}

async function reviseOne({ tx, record }: Unit, { personId, disabled, groups }: DirectoryPerson): Promise<boolean> {
  const account = await findAccountOfPerson(tx, personId)
  if (!account) return false
  const before = { disabled: account.person_disabled === 1, roles: await rolesOf(tx, account.id) }
  const moved = await replaceMemberships(tx, account.id, groups)
  if (!moved && before.disabled === disabled) return false
  if (before.disabled !== disabled) {
    const change = { person_disabled: disabled ? 1 : 0 }
    await tx.updateTable('access_accounts').set(change).where('id', '=', account.id).execute()
  }
  const ended = disabled ? await deleteSessionsOf(tx, account.id) : 0
  record({
    action: 'access.revise_directory_account',
    target: `account:${account.id}`,
    before,
    after: { disabled, roles: await rolesOf(tx, account.id) },
    detail: { person: personId, groups: groups.length, sessionsEnded: ended },
  })
  return true
}
