import { z } from 'zod'
import { newId } from '../../base/ids.ts'
import { DAY, iso, isoOrNull, type Millis } from '../../base/time.ts'
import { APPROVAL_CODES } from '../http/approval.ts'
import type { ApiOf } from '../http/contract.ts'
import { PageInput, pageOf, toPage } from '../http/paging.ts'
import { change, read } from '../http/route.ts'
import type { Words } from '../lists/fields.ts'
import type { Act } from './act.ts'
import { approvePlan, ownPlan } from './apply-plan.ts'
import { keepPlan, PlanInput, preparePlan } from './make-plan.ts'
import type { BulkParts } from './parts.ts'
import { dropRowsBefore, outcomesOf, rowsAfter, type PlanRow } from './store.ts'

const Title = z.object({ en: z.string(), de: z.string() })

const BulkPlan = z
  .object({
    id: z.string(),
    act: z.string(),
    list: z.string(),
    title: Title,
    dangerous: z.boolean(),
    total: z.int(),
    will: z.int(),
    skipped: z.array(z.object({ reason: z.string(), title: Title, count: z.int() })),
    consequences: z.array(z.object({ title: Title, count: z.int() })),
    hash: z.string(),
    /** Approving it wants a second factor of the last five minutes. */
    stepUp: z.boolean(),
    createdAt: z.string(),
    expiresAt: z.string(),
    usedAt: z.string().nullable(),
    job: z.string().nullable(),
    /** What came of it so far. */
    outcome: z.object({ done: z.int(), skipped: z.int() }),
  })
  .meta({ id: 'BulkPlan' })

const BulkRow = z
  .object({
    seq: z.int(),
    target: z.string(),
    label: z.string(),
    reason: z.string().nullable(),
    outcome: z.enum(['done', 'skipped']).nullable(),
    outcomeReason: z.string().nullable(),
  })
  .meta({ id: 'BulkRow' })

const ById = z.object({ id: z.uuid() })

/** Plans of acts on many rows, and their approval. */
export function bulkRoutes(parts: BulkParts) {
  const show = (plan: PlanRow, outcome = { done: 0, skipped: 0 }) =>
    shown(
      plan,
      parts.acts.find(({ name }) => name === plan.act),
      outcome,
    )
  return [
    change({
      at: 'POST /bulk/plans',
      may: 'signed-in',
      summary: 'Plan an act on many rows: what would be done, what not and why; nothing is changed',
      input: PlanInput,
      output: BulkPlan,
      errors: ['bulk.act_not_found', 'bulk.too_many_rows', 'lists.bad_filter', 'access.not_permitted'],
      records: ['bulk.plan'],
      prepare: (reading, input) => preparePlan(parts, reading, input),
      run: async (unit, input, prepared) => show(await keepPlan(unit, input, prepared)),
    }),
    read({
      at: 'GET /bulk/plans/:id',
      may: 'signed-in',
      summary: 'A plan of yours and what came of it',
      input: ById,
      output: BulkPlan,
      errors: ['bulk.plan_not_found'],
      run: async (reading, { id }) => show(await ownPlan(reading, id), await outcomesOf(reading.tx, id)),
    }),
    read({
      at: 'GET /bulk/plans/:id/rows',
      may: 'signed-in',
      summary: 'The rows of a plan of yours, in its order',
      input: PageInput.extend(ById.shape),
      output: pageOf(BulkRow),
      errors: ['bulk.plan_not_found'],
      run: async (reading, { id, cursor, limit }) => {
        await ownPlan(reading, id)
        const after = parts.cursors.decode(cursor)
        const rows = await rowsAfter(reading.tx, id, after === null ? -1 : Number(after.key), limit + 1)
        return toPage(
          parts.cursors,
          rows,
          limit,
          ({ seq }) => ({ key: seq, id }),
          ({ seq, target, label, reason, outcome, outcome_reason }) => ({
            seq,
            target,
            label,
            reason,
            outcome,
            outcomeReason: outcome_reason,
          }),
        )
      },
    }),
    change({
      at: 'POST /bulk/plans/:id/application',
      may: 'signed-in',
      summary: 'Approve exactly this plan, once; a job does what it says',
      input: z.object({ id: z.uuid(), hash: z.string().length(64) }),
      output: z.object({ job: z.string() }),
      errors: [
        'bulk.plan_not_found',
        'bulk.plan_changed',
        'bulk.plan_expired',
        'bulk.plan_used',
        'bulk.nothing_to_do',
        'bulk.permission_lost',
        'access.not_permitted',
        'access.budget_spent',
        ...APPROVAL_CODES,
      ],
      records: ['bulk.approve'],
      stepUp: true,
      // As the single operations do: the reason stands in the entry of each row.
      asksReason: true,
      run: (unit, input) => approvePlan(parts, unit, input),
    }),
  ]
}

export type ApiBulk = ApiOf<ReturnType<typeof bulkRoutes>>

const GONE: Words = { en: 'No longer there', de: 'Nicht mehr vorhanden' }

function shown(plan: PlanRow, act: Act | undefined, outcome: { done: number; skipped: number }) {
  const titleOf = (reason: string): Words => act?.reasons[reason] ?? GONE
  return {
    id: plan.id,
    act: plan.act,
    list: plan.list,
    title: act?.title ?? { en: plan.act, de: plan.act },
    dangerous: act?.dangerous ?? true,
    total: plan.total,
    will: plan.will,
    skipped: Object.entries(JSON.parse(plan.skipped) as Record<string, number>).map(([reason, count]) => ({
      reason,
      title: titleOf(reason),
      count,
    })),
    consequences: JSON.parse(plan.consequences) as { title: Words; count: number }[],
    hash: plan.hash,
    stepUp: true,
    createdAt: iso(plan.created_at),
    expiresAt: iso(plan.expires_at),
    usedAt: isoOrNull(plan.used_at),
    job: plan.job_id,
    outcome,
  }
}

const KEEP_ROWS: Millis = 30 * DAY

/** Forgets rows of old plans; what was done stands in the log. */
export async function forgetRows({ bookkeep }: Pick<BulkParts, 'bookkeep'>, at: Millis): Promise<void> {
  await bookkeep((tx) => dropRowsBefore(tx, newId(Math.max(0, at - KEEP_ROWS)).slice(0, 13)))
}
