import type { Unit } from '../../base/audit/unit.ts'
import { conflict } from '../../base/errors.ts'
import type { Deed } from '../../platform/http/approval.ts'
import { assertReasoned } from '../../platform/http/reason.ts'
import { assertApproved } from '../access/index.ts'
import { type BrakeName } from './gate.ts'
import type { DirectoryParts } from './parts.ts'
import { brakesIn, isStale, planById, type PlanHeader } from './plan-store.ts'
import { raiseRevision, sourceById } from './store.ts'

export interface Approval {
  id: string
  /** Of the plan as the approver saw it. */
  hash: string
  /** Every brake of the plan, by name. */
  approve: BrakeName[]
}

/**
 * Approves exactly the plan that the caller saw and queues its application. Asked again for a plan that was interrupted, it
 * goes on where that stopped.
 * @throws Refusal directory.plan_not_found, directory.plan_incomplete, directory.plan_applied, directory.plan_stale,
 *   directory.plan_stopped; http.reason_required and access.approval_needed where a brake is released
 */
export async function approvePlan(
  jobs: DirectoryParts['jobs'],
  unit: Unit,
  approval: Approval,
): Promise<{ job: string }> {
  const plan = await planById(unit.tx, approval.id)
  const source = await sourceById(unit.tx, plan.source_id)
  assertApplicable(plan, source.revision, unit.at, approval)
  // Whoever says that it is no accident says how he knows.
  assertReasoned({ asksReason: plan.state === 'stopped' }, unit.reason ?? null)
  if (plan.state === 'stopped') await assertApproved(unit, deedOf(plan, source.name))
  if (plan.state !== 'applying') await claim(unit, plan, source.revision)
  unit.record({
    action: 'directory.approve_plan',
    target: `plan:${plan.id}`,
    before: { state: plan.state },
    after: { state: 'applying' },
    detail: { source: source.id, hash: approval.hash, rows: plan.row_count, brakes: approval.approve },
  })
  const { id } = await jobs.enqueue(
    unit,
    'directory.apply',
    { planId: plan.id },
    { once: `directory.apply:${plan.id}` },
  )
  return { job: id }
}

/** The hash is over every row; the counts are what a person judges it by. */
function deedOf(plan: PlanHeader, source: string): Deed {
  const brakes = [...new Set(brakesIn(plan).map(({ brake }) => brake))].toSorted()
  const facts = { source, plan: plan.id, rows: plan.row_count, brakes, hash: plan.hash }
  return { kind: 'apply_plan', target: `plan:${plan.id}`, facts }
}

function assertApplicable(plan: PlanHeader, revision: number, at: number, { hash, approve }: Approval): void {
  if (plan.state === 'incomplete') {
    throw conflict('directory.plan_incomplete', 'The read behind this plan was not complete; it can never be applied.')
  }
  if (plan.state === 'applied') throw conflict('directory.plan_applied', 'This plan was applied already.')
  if (plan.hash !== hash || isStale(plan, revision, at)) {
    throw conflict(
      'directory.plan_stale',
      'The directory or its settings went on since this plan was made. Make a new one.',
    )
  }
  const brakes = brakesIn(plan)
  if (brakes.some(({ hard }) => hard)) {
    throw conflict(
      'directory.plan_stopped',
      'The read showed nobody at all. Such a plan is never applied; check base DN and rights.',
    )
  }
  const open = brakes.filter(({ brake }) => !approve.includes(brake)).map(({ brake }) => brake)
  if (open.length > 0) {
    throw conflict(
      'directory.plan_stopped',
      `Brakes stop this plan: ${open.join(', ')}. Look at its rows, then approve each brake by name.`,
    )
  }
}

/** Two approvals at the same instant: the revision lets one of them through. */
async function claim({ tx }: Unit, plan: PlanHeader, revision: number): Promise<void> {
  if (!(await raiseRevision(tx, plan.source_id, revision))) {
    throw conflict('directory.plan_stale', 'Another plan of this directory was approved meanwhile. Make a new one.')
  }
  await tx.updateTable('directory_plans').set({ state: 'applying' }).where('id', '=', plan.id).execute()
}
