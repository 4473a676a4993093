import { z } from 'zod'
import type { Reading } from '../../base/audit/unit.ts'
import { iso, isoOrNull } from '../../base/time.ts'
import { type Cursors, PageInput, toPage } from '../../platform/http/paging.ts'
import { ROW_KINDS } from './plan.ts'
import { brakesIn, countsOf, isStale, planById, type PlanHeader, planRow } from './plan-store.ts'
import { Id, type Plan, type PlanLine, type PlanLines, type Plans } from './schemas.ts'
import { sourceById } from './store.ts'

export const PlansInput = PageInput.extend({ source: Id.optional() })
export const PlanLinesInput = PageInput.extend({ id: Id, kind: z.enum(ROW_KINDS).optional() })

/** Plans, newest first. */
export async function listPlans(
  cursors: Cursors,
  reading: Reading,
  { cursor, limit, source }: z.output<typeof PlansInput>,
): Promise<z.output<typeof Plans>> {
  const place = cursors.decode(cursor)
  let plans = reading.tx.selectFrom('directory_plans').selectAll()
  if (place !== null) plans = plans.where('id', '<', place.id)
  if (source !== undefined) plans = plans.where('source_id', '=', source)
  const rows = await plans
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()
  const views = new Map<string, z.output<typeof Plan>>()
  for (const row of rows) views.set(row.id, await viewOf(reading, row))
  return toPage(
    cursors,
    rows,
    limit,
    ({ id }) => ({ key: id, id }),
    ({ id }) => views.get(id)!,
  )
}

/** @throws Refusal directory.plan_not_found */
export async function readPlan(reading: Reading, { id }: { id: string }): Promise<z.output<typeof Plan>> {
  return viewOf(reading, await planById(reading.tx, id))
}

/**
 * What a plan would change, in its order.
 * @throws Refusal directory.plan_not_found
 */
export async function listPlanRows(
  cursors: Cursors,
  { tx }: Reading,
  { id, cursor, limit, kind }: z.output<typeof PlanLinesInput>,
): Promise<z.output<typeof PlanLines>> {
  await planById(tx, id)
  const place = cursors.decode(cursor)
  let rows = tx.selectFrom('directory_plan_rows').selectAll().where('plan_id', '=', id)
  if (kind !== undefined) rows = rows.where('kind', '=', kind)
  if (place !== null) rows = rows.where('seq', '>', Number(place.key))
  const found = await rows
    .orderBy('seq')
    .limit(limit + 1)
    .execute()
  const lineOf = (row: (typeof found)[number]) => planRow(row) as z.output<typeof PlanLine>
  return toPage(cursors, found, limit, ({ seq }) => ({ key: seq, id }), lineOf)
}

async function viewOf({ tx, at }: Reading, plan: PlanHeader): Promise<z.output<typeof Plan>> {
  const source = await sourceById(tx, plan.source_id)
  return {
    id: plan.id,
    source: { id: source.id, name: source.name },
    state: isStale(plan, source.revision, at) ? 'stale' : plan.state,
    counts: countsOf(plan),
    brakes: brakesIn(plan),
    problem: plan.problem,
    hash: plan.hash,
    entriesRead: plan.entries_read,
    outsideMembers: plan.outside_members,
    rows: plan.row_count,
    appliedRows: plan.applied_rows,
    createdAt: iso(plan.created_at),
    appliedAt: isoOrNull(plan.applied_at),
  }
}
