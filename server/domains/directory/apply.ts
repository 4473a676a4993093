import type { Json, Unit } from '../../base/audit/unit.ts'
import { conflict } from '../../base/errors.ts'
import type { JobRun } from '../../platform/jobs/job.ts'
import { applyRows } from './apply-rows.ts'
import { PlanHash, type PlanRow } from './plan.ts'
import { isStale, planById, type PlanHeader, rowsFrom } from './plan-store.ts'
import { peopleTouchedBy, reviseAccounts } from './revise-accounts.ts'
import { raiseRevision, sourceById } from './store.ts'

/** Rows in one unit, and memberships within them: a unit stalls everybody else for some ten milliseconds at most. */
const ROWS_PER_UNIT = 100
const MEMBERS_PER_UNIT = 400

/**
 * Applies an approved plan in units of bounded size, each with one audit entry per person or group that it changes. Interrupted,
 * it goes on at the row where it stopped.
 * @throws Refusal directory.plan_not_found, directory.plan_altered, directory.plan_stale
 */
export async function applyPlan(run: JobRun, { planId }: { planId: string }): Promise<Json> {
  const plan = await planById(run.reading.tx, planId)
  if (plan.state === 'applied') return { plan: planId, rows: plan.row_count }
  await assertUnaltered(run, plan)
  let next = plan.applied_rows
  while (next < plan.row_count) {
    run.signal.throwIfAborted()
    const rows = bounded(await rowsFrom(run.reading.tx, planId, next, ROWS_PER_UNIT))
    next = await run.unit((unit) => applyChunk(unit, plan, next, rows))
    run.progress(next, plan.row_count, 'apply')
  }
  run.progress(plan.row_count, plan.row_count, 'roles')
  await reviseAccounts(run, await peopleTouchedBy(run.reading.tx, plan))
  await run.unit((unit) => finish(unit, plan))
  return { plan: planId, rows: plan.row_count }
}

/** Staged rows are bookkeeping and stand outside the log; the approved hash, which is in the log, vouches for them. */
async function assertUnaltered(run: JobRun, plan: PlanHeader): Promise<void> {
  const hash = new PlanHash(plan.source_id, plan.basis)
  for (let next = 0; next < plan.row_count; next += ROWS_PER_UNIT) {
    const rows = await rowsFrom(run.reading.tx, plan.id, next, ROWS_PER_UNIT)
    for (const { seq: _, ...row } of rows) hash.add(row)
    await new Promise((resolve) => setImmediate(resolve))
  }
  if (hash.digest() === plan.hash) return
  throw conflict(
    'directory.plan_altered',
    'The stored plan is not the one that was approved. Nothing was applied. Make a new plan.',
  )
}

function bounded<Row extends PlanRow>(rows: Row[]): Row[] {
  let members = 0
  const end = rows.findIndex(({ before, after }) => {
    members += [before, after]
      .map(({ members: list }) => (Array.isArray(list) ? list.length : 0))
      .reduce((a, b) => a + b)
    return members > MEMBERS_PER_UNIT
  })
  return end === -1 ? rows : rows.slice(0, Math.max(1, end))
}

async function applyChunk(unit: Unit, plan: PlanHeader, from: number, rows: PlanRow[]): Promise<number> {
  const { tx } = unit
  const [source, now] = [await sourceById(tx, plan.source_id), await planById(tx, plan.id)]
  // Somebody else may have carried this plan on, or approved a newer one.
  if (now.state !== 'applying' || now.applied_rows !== from || isStale(now, source.revision, unit.at)) {
    throw conflict('directory.plan_stale', 'The directory went on while this plan was being applied. Make a new one.')
  }
  await applyRows(unit, { sourceId: source.id, planId: plan.id }, rows)
  const next = from + rows.length
  await tx.updateTable('directory_plans').set({ applied_rows: next }).where('id', '=', plan.id).execute()
  if (rows.every(({ kind }) => kind === 'wait')) {
    unit.record({
      action: 'directory.apply_rows',
      target: `plan:${plan.id}`,
      detail: { from, to: next, waiting: rows.length },
    })
  }
  return next
}

async function finish({ tx, at, record }: Unit, plan: PlanHeader): Promise<void> {
  const applied = { state: 'applied' as const, applied_at: at }
  await tx.updateTable('directory_plans').set(applied).where('id', '=', plan.id).execute()
  await tx.updateTable('directory_sources').set({ last_applied_at: at }).where('id', '=', plan.source_id).execute()
  if (!(await raiseRevision(tx, plan.source_id, plan.basis + 1))) {
    throw conflict('directory.plan_stale', 'The directory went on while this plan was being applied. Make a new one.')
  }
  record({
    action: 'directory.apply_plan',
    target: `plan:${plan.id}`,
    before: { state: 'applying' },
    after: { state: 'applied', rows: plan.row_count },
    detail: { source: plan.source_id },
  })
}
