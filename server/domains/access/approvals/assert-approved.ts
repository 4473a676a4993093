import { createHash } from 'node:crypto'
import { canonicalize } from '../../../base/audit/canonical.ts'
import type { Unit } from '../../../base/audit/unit.ts'
import { approvalNeeded, type Deed, type Facts } from '../../../platform/http/approval.ts'
import { anybodyFor, obstacleOf, type Question } from './approvers.ts'
import { isInForce } from './settings.ts'
import { findLive, useApproval, type ApprovalRow } from './store.ts'

/**
 * Lets a deed pass to which a second person agreed, and uses that up. Call it where the deed is done, in its unit and before the first
 * write: whoever came by console, API, CLI or job, it is the same gate.
 * @throws Refusal access.approval_needed
 */
export async function assertApproved(unit: Unit, deed: Deed): Promise<void> {
  if ((await takeApproval(unit, deed)) === 'missing') throw approvalNeeded(deed)
}

/** As {@link assertApproved}, and tells how it came out. */
export async function takeApproval(unit: Unit, deed: Deed): Promise<'not-needed' | 'given' | 'missing'> {
  const { tx, at, actor, record } = unit
  if (!(await isInForce(tx, at))) return 'not-needed'
  if (actor.kind !== 'account') return 'missing'
  const row = await findLive(tx, actor.id, hashOf(deed), at)
  if (!row || !(await stands(unit, row)) || !(await useApproval(tx, row.id, at))) return 'missing'
  record({
    action: 'access.use_approval',
    target: `approval:${row.id}`,
    before: { state: row.state },
    after: { state: 'used' },
    detail: { kind: row.kind, target: row.target, hash: row.hash, alone: row.state === 'open' },
  })
  return 'given'
}

/** Judged anew when it is used: whoever agreed must still be one who may, and whoever was alone must still be. */
async function stands({ tx, at }: Pick<Unit, 'tx' | 'at'>, row: ApprovalRow): Promise<boolean> {
  const question = questionOf(row)
  if (row.decided_by !== null) return (await obstacleOf(tx, row.decided_by, question, at)) === null
  return row.alone === 1 && row.usable_from <= at && !(await anybodyFor(tx, question, at))
}

/** What a row asks of others. */
export function questionOf({ kind, facts, requester }: ApprovalRow): Question {
  return { kind, facts: JSON.parse(facts) as Facts, requester }
}

/** By which a deed is known again: SHA-256 over its one text. */
export function hashOf({ kind, target, facts }: Deed): string {
  return createHash('sha256')
    .update(canonicalize({ kind, target, facts: { ...facts } }), 'utf8')
    .digest('hex')
}
