import type { Selectable } from 'kysely'
import type { ReadTx, Tx } from '../../base/audit/unit.ts'
import { notFound } from '../../base/errors.ts'
import { DAY, type Millis } from '../../base/time.ts'
import type { Brake } from './gate.ts'
import type { Counts, PlanRow, RowKind } from './plan.ts'

declare module '../../base/database/tables.ts' {
  interface Tables {
    directory_plans: PlansTable
    directory_plan_rows: PlanRowsTable
  }
}

interface PlansTable {
  id: string
  source_id: string
  /** `incomplete` until the read is whole: a run that dies leaves the truth behind. */
  state: 'incomplete' | 'ready' | 'stopped' | 'applying' | 'applied'
  /** The source's revision when the read began. */
  basis: number
  hash: string | null
  counts: string
  brakes: string
  /** Why it is incomplete; without a code: a plan of an earlier version. */
  problem: string | null
  problem_code: string | null
  entries_read: number
  outside_members: number
  row_count: number
  applied_rows: number
  created_at: number
  applied_at: number | null
}

interface PlanRowsTable {
  plan_id: string
  seq: number
  kind: RowKind
  object: PlanRow['object']
  guid: string
  name: string
  reason: string
  before: string
  after: string
}

export type PlanHeader = Selectable<PlansTable>
export type StoredRow = Selectable<PlanRowsTable>

/** A plan that nobody applied within a day has to be made anew. */
export const PLAN_LIFETIME: Millis = DAY

/** One that a brake has stopped waits for a second person, at most as long as a request for one does. */
export const STOPPED_LIFETIME: Millis = 3 * DAY

/** @throws Refusal directory.plan_not_found */
export async function planById(tx: ReadTx, id: string): Promise<PlanHeader> {
  const row = await tx.selectFrom('directory_plans').selectAll().where('id', '=', id).executeTakeFirst()
  if (row === undefined) throw notFound('directory.plan_not_found', 'There is no such plan.')
  return row
}

/** True if the source went on since the plan was made, or the plan is too old to be approved. */
export function isStale(plan: PlanHeader, revision: number, at: Millis): boolean {
  if (plan.state === 'applying') return plan.basis + 1 !== revision
  if (plan.state !== 'ready' && plan.state !== 'stopped') return false
  const lifetime = plan.state === 'stopped' ? STOPPED_LIFETIME : PLAN_LIFETIME
  return plan.basis !== revision || plan.created_at + lifetime <= at
}

export function countsOf(plan: PlanHeader): Counts {
  return JSON.parse(plan.counts) as Counts
}

export function brakesIn(plan: PlanHeader): Brake[] {
  return JSON.parse(plan.brakes) as Brake[]
}

/** Stages rows from `seq` on. Bookkeeping: a plan changes nobody. */
export async function stageRows(tx: Tx, planId: string, seq: number, rows: readonly PlanRow[]): Promise<void> {
  const values = rows.map(({ before, after, ...row }, index) => ({
    ...row,
    plan_id: planId,
    seq: seq + index,
    before: JSON.stringify(before),
    after: JSON.stringify(after),
  }))
  await tx.insertInto('directory_plan_rows').values(values).execute()
}

/** The next rows of a plan in their order. */
export async function rowsFrom(
  tx: ReadTx,
  planId: string,
  seq: number,
  limit: number,
): Promise<(PlanRow & { seq: number })[]> {
  const rows = tx.selectFrom('directory_plan_rows').selectAll().where('plan_id', '=', planId).where('seq', '>=', seq)
  return (await rows.orderBy('seq').limit(limit).execute()).map(planRow)
}

export function planRow(row: StoredRow): PlanRow & { seq: number } {
  const { seq, kind, object, guid, name } = row
  const values = (text: string): PlanRow['before'] => JSON.parse(text) as PlanRow['before']
  const reason = row.reason as PlanRow['reason']
  return { seq, kind, object, guid, name, reason, before: values(row.before), after: values(row.after) }
}

/** Forgets rows of plans that were applied or never completed before `before`; the plan with its counts stays. Bookkeeping. */
export async function dropOldPlanRows(tx: Tx, before: Millis, limit: number): Promise<number> {
  const over = tx
    .selectFrom('directory_plans')
    .select('id')
    .where('state', 'in', ['applied', 'incomplete'])
    .where('created_at', '<', before)
  const rows = await tx
    .selectFrom('directory_plan_rows')
    .select(['plan_id', 'seq'])
    .where('plan_id', 'in', over)
    .orderBy('plan_id')
    .orderBy('seq')
    .limit(limit)
    .execute()
  for (const { plan_id, seq } of rows) {
    await tx.deleteFrom('directory_plan_rows').where('plan_id', '=', plan_id).where('seq', '=', seq).execute()
  }
  return rows.length
}
