import type { Unit } from '../../../base/audit/unit.ts'
import { approvalNeeded, type Deed } from '../../../platform/http/approval.ts'
import type { MassAct } from '../../../platform/bulk/parts.ts'
import { takeApproval } from './assert-approved.ts'
import { spendBudget } from './budget.ts'
import { isDestructive } from './destructive.ts'
import { MOST_ROWS_ALONE } from './limits.ts'

/**
 * What a plan over many rows needs before a job does it. A few rows count one by one against the budget; more need a second person, and
 * then count as one act. A plan that is too old to be approved may still be done where somebody agreed to it.
 * @returns whether somebody else agreed
 * @throws Refusal access.approval_needed, access.budget_spent
 */
export async function assertMassAct(unit: Unit, mass: MassAct): Promise<boolean> {
  const { act, rows, expired } = mass
  if (!isDestructive(act)) return false
  const came = rows > MOST_ROWS_ALONE ? await takeApproval(unit, deedOf(mass)) : 'not-needed'
  if (came === 'missing' && !expired) throw approvalNeeded(deedOf(mass))
  if (came !== 'missing') await spendBudget(unit, act, came === 'given' ? 1 : rows)
  return came === 'given'
}

/** The plan's own hash stands for its rows, each as it was when it was planned. */
function deedOf({ act, list, permission, rows, hash, labels }: MassAct): Deed {
  return { kind: 'mass_act', target: `list:${list}`, facts: { act, list, permission, rows, labels: [...labels], hash } }
}
