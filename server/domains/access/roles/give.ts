import type { ReadTx, Unit } from '../../../base/audit/unit.ts'
import { conflict, invalid } from '../../../base/errors.ts'
import { newId } from '../../../base/ids.ts'
import { iso, isoOrNull, type Millis } from '../../../base/time.ts'
import { assertReasoned } from '../../../platform/http/reason.ts'
import { requireAccount } from '../accounts/list-accounts.ts'
import { anotherOwnerExists } from '../accounts/store.ts'
import { assertGiven, type NewHolder } from '../approvals/give-role.ts'
import { assertMayGrant } from './callers.ts'
import { givesAdministration, permissionsOfRole } from './rights.ts'
import { SCOPED_PERMISSIONS } from './roles.ts'
import { deleteGrant, endedGrants, findGrant, groupName, insertGrant, type GrantRow } from './store.ts'

/** What is given: a role, to an account or to the members of a group of the directory. */
export interface GiveInput {
  account: string | null
  group: string | null
  role: string
  /** The group whose members it is to be about; null: everything. */
  within: string | null
  /** ISO 8601; null: until it is taken away. */
  endsAt: string | null
}

const LONGEST_GRANT_YEARS = 10

/**
 * Gives a role. Nobody gives what he does not hold himself, nor for longer, nor to himself.
 * @param holder of an account that the same unit makes
 * @throws Refusal access.role_not_found, access.role_beyond_yours, access.not_yourself, access.grant_exists,
 *   access.owner_must_be_local, access.owner_is_lasting, access.role_not_scoped, access.end_unusable,
 *   access.account_not_found, access.group_not_found; for what gives administration http.reason_required and
 *   access.approval_needed
 */
export async function giveRole(unit: Unit, input: GiveInput, holder?: NewHolder): Promise<GrantRow> {
  const { tx, at, record } = unit
  const endsAt = endOf(input.endsAt, at)
  await assertMayGrant(unit, [input.role], endsAt)
  await assertHighReasoned(unit, [input.role])
  await assertHolder(unit, input)
  await assertScope(unit, input)
  if (await givesAdministration(tx, input.role)) await assertGiven(unit, { ...input, endsAt }, holder)
  const grant: GrantRow = {
    id: newId(at),
    account_id: input.account,
    group_id: input.group,
    role: input.role,
    within_group: input.within,
    granted_at: at,
    ends_at: endsAt,
  }
  if (!(await insertGrant(tx, grant))) {
    throw conflict('access.grant_exists', 'This role is given there already. Take that away first to change its end.')
  }
  const detail = { grant: grant.id, administrative: await givesAdministration(tx, grant.role) }
  record({ action: 'access.give_role', target: targetOf(grant), after: factsOf(grant), detail })
  return grant
}

function endOf(endsAt: string | null, at: Millis): Millis | null {
  if (endsAt === null) return null
  const end = Date.parse(endsAt)
  const latest = at + LONGEST_GRANT_YEARS * 366 * 24 * 3_600_000
  if (end > at && end <= latest) return end
  const message = `The end lies in the future, at most ${LONGEST_GRANT_YEARS} years from now.`
  throw invalid('access.end_unusable', message, [{ pointer: '/endsAt', message }])
}

async function assertHolder({ tx, actor }: Unit, { account, group, role, within, endsAt }: GiveInput): Promise<void> {
  if ((account === null) === (group === null)) {
    const message = 'Name one account or one group.'
    throw invalid('access.holder_unclear', message, [{ pointer: '/account', message }])
  }
  if (account === actor.id)
    throw conflict('access.not_yourself', 'You cannot give yourself a role. Ask somebody else to.')
  if (group !== null && (await groupName(tx, group)) === null) throw groupNotFound('/group')
  const holder = account === null ? null : await requireAccount(tx, account)
  if (role !== 'owner') return
  if (holder?.kind !== 'local') {
    throw conflict(
      'access.owner_must_be_local',
      'An owner has a local account, so that he gets in when the directory is down.',
    )
  }
  if (within !== null || endsAt !== null) {
    throw conflict('access.owner_is_lasting', 'The role of owner is given without end and for everything.')
  }
}

async function assertScope({ tx }: Unit, { role, within }: GiveInput): Promise<void> {
  if (within === null) return
  if ((await groupName(tx, within)) === null) throw groupNotFound('/within')
  const permissions = (await permissionsOfRole(tx, role)) ?? []
  const beyond = permissions.filter((permission) => !SCOPED_PERMISSIONS.includes(permission))
  if (beyond.length === 0) return
  const message = `This role cannot be given for one group: ${beyond.join(', ')} cannot be narrowed.`
  throw invalid('access.role_not_scoped', message, [{ pointer: '/within', message }])
}

function groupNotFound(pointer: string) {
  const message = 'There is no such group in the directories.'
  return invalid('access.group_not_found', message, [{ pointer, message }])
}

/**
 * Takes a grant away; it bites at the next request of whoever held it.
 * @throws Refusal access.grant_not_found, access.role_beyond_yours, access.not_yourself, access.last_owner
 */
export async function takeRole(unit: Unit, { id }: { id: string }): Promise<void> {
  const { tx, actor, record } = unit
  const grant = await findGrant(tx, id)
  if (!grant) throw grantNotFound()
  await assertMayTake(unit, grant)
  if (grant.account_id === actor.id)
    throw conflict('access.not_yourself', 'You cannot take your own role. Ask somebody else to.')
  await assertOwnerStays(unit, grant)
  if (!(await deleteGrant(tx, id))) throw grantNotFound()
  record({ action: 'access.take_role', target: targetOf(grant), before: factsOf(grant), detail: { grant: id } })
}

/** A role that was removed meanwhile allows nothing, so whoever may take roles at all may take it. */
async function assertMayTake(unit: Unit, { role }: GrantRow): Promise<void> {
  if ((await permissionsOfRole(unit.tx, role)) !== null) await assertMayGrant(unit, [role])
}

/** @throws Refusal access.last_owner */
export async function assertOwnerStays({ tx }: Unit, { role, account_id }: GrantRow): Promise<void> {
  if (role !== 'owner' || account_id === null || (await anotherOwnerExists(tx, account_id))) return
  throw conflict('access.last_owner', 'This is the last owner who can sign in. Make somebody else owner first.')
}

function grantNotFound() {
  return conflict('access.grant_not_found', 'There is no such grant any more. It was taken away or has ended.')
}

/** An auditor asks later why somebody was let in who may do nearly everything. */
export async function assertHighReasoned(unit: Unit, roles: readonly string[]): Promise<void> {
  for (const role of roles)
    assertReasoned({ asksReason: await givesAdministration(unit.tx, role) }, unit.reason ?? null)
}

function targetOf({ account_id, group_id }: GrantRow): `${string}:${string}` {
  return account_id === null ? `group:${group_id}` : `account:${account_id}`
}

function factsOf({ role, within_group, ends_at }: GrantRow) {
  return { role, within: within_group, endsAt: isoOrNull(ends_at) }
}

const MOST_AT_ONCE = 100

/** Whether there is something for {@link takeEndedGrants} to do. */
export async function hasEndedGrants(tx: ReadTx, at: Millis): Promise<boolean> {
  return (await endedGrants(tx, at, 1)).length > 0
}

/** Takes away grants whose end has passed, each with its entry. They stopped counting at that very moment. */
export async function takeEndedGrants({ tx, at, record }: Unit): Promise<void> {
  const ended = await endedGrants(tx, at, MOST_AT_ONCE)
  for (const grant of ended) {
    if (!(await deleteGrant(tx, grant.id))) continue
    const detail = { grant: grant.id, endedAt: iso(grant.ends_at ?? at) }
    record({ action: 'access.grant_ended', target: targetOf(grant), before: factsOf(grant), detail })
  }
}
