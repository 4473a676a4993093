import type { Unit } from '../../../base/audit/unit.ts'
import { isoOrNull, type Millis } from '../../../base/time.ts'
import type { Deed, Facts } from '../../../platform/http/approval.ts'
import { findAccount } from '../accounts/store.ts'
import { isBuiltIn } from '../roles/roles.ts'
import { findRole, groupName, requirePermissionsOf } from '../roles/store.ts'
import { assertApproved } from './assert-approved.ts'

/** Who holds a role that is given: an account, or the members of a group. */
interface Given {
  account: string | null
  group: string | null
  role: string
  within: string | null
  endsAt: Millis | null
}

/** An account that does not exist before the deed: it has no id yet that could be agreed to. */
export interface NewHolder {
  username: string
  displayName: string
}

/**
 * Lets a role be given that gives administration, once somebody agreed to just this.
 * @throws Refusal access.approval_needed
 */
export async function assertGiven(unit: Unit, given: Given, newHolder?: NewHolder): Promise<void> {
  const { within, endsAt } = given
  const facts = {
    ...(await holderOf(unit, given, newHolder)),
    ...(await roleFacts(unit, given.role)),
    within: within === null ? null : await groupName(unit.tx, within),
    'within.id': within,
    endsAt: isoOrNull(endsAt),
  }
  await assertApproved(unit, { kind: 'give_role', target: targetOf(given, newHolder), facts })
}

function targetOf({ account, group }: Given, newHolder?: NewHolder): Deed['target'] {
  if (newHolder) return 'account:new'
  return account === null ? `group:${group}` : `account:${account}`
}

async function holderOf({ tx }: Unit, { account, group }: Given, newHolder?: NewHolder): Promise<Facts> {
  if (newHolder) return { holder: 'new-account', username: newHolder.username, name: newHolder.displayName }
  if (account === null) return { holder: 'group', name: await groupName(tx, group ?? '') }
  const row = await findAccount(tx, account)
  return { holder: 'account', username: row?.username ?? null, name: row?.display_name ?? null }
}

/** A role that was composed here may be changed between yes and deed: what it allows is part of what was agreed to. */
async function roleFacts({ tx }: Unit, role: string): Promise<Facts> {
  if (isBuiltIn(role)) return { role }
  const row = await findRole(tx, role)
  return { role, title: row?.title ?? null, permissions: [...(await requirePermissionsOf(tx, role))] }
}
