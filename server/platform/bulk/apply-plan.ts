import { z } from 'zod'
import type { Json, Reading, Unit } from '../../base/audit/unit.ts'
import { conflict, forbidden, notFound, Refusal } from '../../base/errors.ts'
import { work, type JobKind, type JobRun } from '../jobs/job.ts'
import type { List } from '../lists/list.ts'
import type { Act } from './act.ts'
import { plannerOf } from './make-plan.ts'
import type { BulkParts } from './parts.ts'
import { closeRow, findPlan, notePlanJob, openRows, outcomesOf, usePlan, type PlanRow, type RowRow } from './store.ts'

/** Rows of one unit: the writer is held for some milliseconds, and a restart repeats none of them. */
const AT_ONCE = 100

/** One's own plan; those of others are not there. @throws Refusal bulk.plan_not_found */
export async function ownPlan({ tx, actor }: Pick<Reading, 'tx' | 'actor'>, id: string): Promise<PlanRow> {
  const plan = await findPlan(tx, id)
  if (!plan || plan.account_id !== plannerOf({ actor }))
    throw notFound(
      'bulk.plan_not_found',
      'There is no such plan, or somebody else made it. Plans are used by whoever made them.',
    )
  return plan
}

/**
 * Approves exactly what the plan says, once; a job then does it.
 * @throws Refusal bulk.plan_not_found, bulk.plan_changed, bulk.plan_expired, bulk.plan_used, bulk.nothing_to_do,
 *   access.not_permitted; access.approval_needed and access.budget_spent for what is dangerous
 */
export async function approvePlan(
  { acts, jobs, actorNow, assertMassAct }: BulkParts,
  unit: Unit,
  { id, hash }: { id: string; hash: string },
): Promise<{ job: string }> {
  const plan = await ownPlan(unit, id)
  if (plan.hash !== hash) throw conflict('bulk.plan_changed', 'This is not the plan that you saw. Look at it again.')
  const expired = plan.expires_at <= unit.at
  // A plan that a second person agreed to waits for him longer than its hour, and is no other plan for that.
  const agreed = await assertAgreed({ acts, assertMassAct }, unit, plan, expired)
  if (expired && !agreed) throw conflict('bulk.plan_expired', 'This plan is older than an hour. Make a new one.')
  if (plan.will === 0) throw conflict('bulk.nothing_to_do', 'Nothing is left to do in this plan.')
  await assertStillMay({ acts, actorNow }, unit, plan)
  if (!(await usePlan(unit.tx, id, unit.at)))
    throw conflict('bulk.plan_used', 'This plan was approved already. Its job shows how far it is.')
  const { id: job } = await jobs.enqueue(unit, 'bulk.apply', { plan: id })
  await notePlanJob(unit.tx, id, job)
  const { act, list, will } = plan
  unit.record({ action: 'bulk.approve', target: `plan:${id}`, detail: { act, list, will, hash, job } })
  return { job }
}

/** Names that whoever is asked sees; the hash stands for all of them. */
const LABELS = 20

async function assertAgreed(
  { acts, assertMassAct }: Pick<BulkParts, 'acts' | 'assertMassAct'>,
  unit: Unit,
  { id, act: name, list, will: rows, hash, used_at }: PlanRow,
  expired: boolean,
): Promise<boolean> {
  const act = acts.find((one) => one.name === name)
  if (!act?.dangerous || used_at !== null || rows === 0) return false
  const labels = (await openRows(unit.tx, id, LABELS)).map(({ label }) => label)
  return await assertMassAct(unit, { act: name, list, permission: act.may, rows, hash, labels, expired })
}

async function assertStillMay(
  { acts, actorNow }: Pick<BulkParts, 'acts' | 'actorNow'>,
  { tx, at }: Pick<Unit, 'tx' | 'at'>,
  plan: PlanRow,
): Promise<void> {
  const act = acts.find(({ name }) => name === plan.act)
  const now = await actorNow(tx, plan.account_id, at)
  if (act && now?.permissions.has(act.may)) return
  throw forbidden('access.not_permitted', `This needs the permission ${act?.may ?? plan.act}.`, {
    permission: act?.may ?? plan.act,
  })
}

/** The job that does what a plan says, in units that a restart does not repeat. */
export function bulkJobs(parts: BulkParts): JobKind[] {
  return [
    work({
      kind: 'bulk.apply',
      summary: 'Do what was planned to many rows of a list',
      may: 'jobs.cancel',
      input: z.object({ plan: z.string() }),
      attempts: 3,
      run: (run, { plan }) => applyPlan(parts, run, plan),
    }),
  ]
}

interface Application {
  parts: BulkParts
  run: JobRun
  plan: PlanRow
  act: Act
  list: List
  input: Record<string, Json>
}

async function applyPlan(parts: BulkParts, run: JobRun, id: string): Promise<Json> {
  const plan = await findPlan(run.reading.tx, id)
  const act = parts.acts.find(({ name }) => name === plan?.act)
  const list = parts.lists.find(({ name }) => name === plan?.list)
  if (!plan || !act || !list) throw new Error(`The plan ${id} cannot be applied: it names what is not there`)
  const application = { parts, run, plan, act, list, input: JSON.parse(plan.input) as Record<string, Json> }
  for (;;) {
    run.signal.throwIfAborted()
    const rows = await openRows(run.reading.tx, id, AT_ONCE)
    if (rows.length === 0) break
    await applyRows(application, rows)
    const { done, skipped } = await outcomesOf(run.reading.tx, id)
    run.progress(done + skipped, plan.will, 'apply')
  }
  const outcome = await outcomesOf(run.reading.tx, id)
  await run.unit(async ({ record }) => {
    record({ action: 'bulk.apply', target: `plan:${id}`, detail: { act: plan.act, list: plan.list, ...outcome } })
  })
  return { plan: id, ...outcome }
}

/** Where one row is refused its whole unit is rolled back; the rows then go one by one, and only that one is left out. */
async function applyRows(application: Application, rows: readonly RowRow[]): Promise<void> {
  try {
    await applyInUnit(application, rows)
  } catch (error) {
    const { run, parts } = application
    if (!(error instanceof Refusal) || !isOfRow(error) || run.signal.aborted) throw error
    const [only] = rows
    if (rows.length === 1 && only) return await parts.bookkeep((tx) => closeRow(tx, only, 'skipped', error.code))
    for (const row of rows) await applyRows(application, [row])
  }
}

/** A refusal of the operation itself, not one that ends the job: no right any more, no disk, no writer. */
function isOfRow({ code, status }: Refusal): boolean {
  return status < 500 && code !== 'bulk.permission_lost'
}

async function applyInUnit(
  { parts, run, plan, act, list, input }: Application,
  rows: readonly RowRow[],
): Promise<void> {
  const before = await parts.actorNow(run.reading.tx, plan.account_id, run.now())
  if (!before) throw lost(act)
  const skipped = await run.unit(async (unit) => {
    const now = await parts.actorNow(unit.tx, plan.account_id, unit.at)
    if (!now?.permissions.has(act.may)) throw lost(act)
    const items = await list.pick(
      unit,
      rows.map(({ target }) => target),
    )
    const byKey = new Map(items.map((item) => [list.keyOf?.(item), item]))
    const left: { row: RowRow; reason: string }[] = []
    for (const row of rows) {
      const item = byKey.get(row.target)
      const reason = item === undefined ? 'gone' : whyNot(act, input, item, row)
      if (reason !== null) left.push({ row, reason })
      else {
        await act.apply(unit, item, input)
        await closeRow(unit.tx, row, 'done', null)
      }
    }
    return left
  }, before.actor)
  if (skipped.length === 0) return
  await parts.bookkeep(async (tx) => {
    for (const { row, reason } of skipped) await closeRow(tx, row, 'skipped', reason)
  })
}

function whyNot(act: Act, input: Record<string, Json>, item: unknown, { version }: RowRow): string | null {
  return act.judge(item, input) ?? ((act.versionOf?.(item) ?? null) === version ? null : 'changed')
}

function lost({ may }: Act): Refusal {
  return forbidden(
    'bulk.permission_lost',
    `Whoever approved this plan no longer has the permission ${may}. What was done stays; the rest was left.`,
  )
}
