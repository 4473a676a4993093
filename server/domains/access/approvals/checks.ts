import type { ReadTx } from '../../../base/audit/unit.ts'
import type { Millis } from '../../../base/time.ts'
import type { Check, Finding, Seen } from '../../alarms/index.ts'
import { readSection } from '../../settings/index.ts'
import { areTwoWhoMayAgree } from './approvers.ts'
import { FOUR_EYES, isSettled } from './settings.ts'
import { countWaiting } from './store.ts'

/** What four eyes say about themselves. */
export const APPROVAL_CHECKS: readonly Check[] = [
  {
    name: 'approvals',
    may: 'access.read',
    rules: ['approvals_waiting', 'four_eyes_waived'],
    look: async ({ tx, at }) => judgeApprovals(await factsOf(tx, at)),
  },
]

interface ApprovalFacts {
  /** Requests that a second person could answer now. */
  waiting: number
  /** Grave acts go without a second person: four eyes are off, or there is nobody but one who could agree. */
  waived: boolean
}

async function factsOf(tx: ReadTx, at: Millis): Promise<ApprovalFacts> {
  const { on } = await readSection(tx, FOUR_EYES)
  const waived = (await isSettled(tx, at)) && (!on || !(await areTwoWhoMayAgree(tx, at)))
  return { waiting: await countWaiting(tx, at), waived }
}

/** Pure: the same facts give the same findings. */
export function judgeApprovals({ waiting, waived }: ApprovalFacts): Seen {
  const common = { subject: '-', severity: 'attention', link: '/approvals' } as const
  const findings: Finding[] = []
  if (waiting > 0) findings.push({ ...common, rule: 'approvals_waiting', figures: { count: waiting } })
  if (waived) findings.push({ ...common, rule: 'four_eyes_waived', figures: {} })
  return { findings }
}
