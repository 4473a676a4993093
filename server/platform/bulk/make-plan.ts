import { createHash } from 'node:crypto'
import { z } from 'zod'
import { canonicalize } from '../../base/audit/canonical.ts'
import type { Json, Reading, Unit } from '../../base/audit/unit.ts'
import { badRequest, forbidden, invalid, notFound } from '../../base/errors.ts'
import { newId } from '../../base/ids.ts'
import { HOUR, type Millis } from '../../base/time.ts'
import { LONGEST_FILTER } from '../lists/filter.ts'
import type { List } from '../lists/list.ts'
import type { Act } from './act.ts'
import type { BulkParts } from './parts.ts'
import { insertPlan, stageRows, type PlanRow, type RowRow } from './store.ts'

/** Rows that one plan may look at; more is a matter of several plans. */
export const MOST_ROWS = 10_000
const PLAN_LIFETIME: Millis = HOUR
const AT_ONCE = 500

export const PlanInput = z.object({
  act: z.string().max(60),
  list: z.string().max(60),
  /** These rows, by their keys. */
  ids: z.array(z.string().min(1).max(100)).min(1).max(1_000).optional(),
  /** Or all that these find. */
  q: z.string().trim().max(200).optional(),
  filter: z.string().max(LONGEST_FILTER).optional(),
  input: z.record(z.string().max(60), z.union([z.string().max(1_000), z.number(), z.boolean(), z.null()])).optional(),
})
export type PlanInput = z.output<typeof PlanInput>

export interface Prepared {
  act: Act
  plan: PlanRow
}

/** The account that plans. @throws Refusal access.not_permitted */
export function plannerOf({ actor }: Pick<Reading, 'actor'>): string {
  if (actor.kind === 'account') return actor.id
  throw forbidden('access.not_permitted', 'Acts on many rows are planned and approved by accounts.')
}

/**
 * Looks at every row and stages what would be done to it; nothing is changed.
 * @throws Refusal bulk.act_not_found, access.not_permitted, http.invalid_input, lists.bad_filter, bulk.too_many_rows
 */
export async function preparePlan(parts: BulkParts, reading: Reading, asked: PlanInput): Promise<Prepared> {
  const account = plannerOf(reading)
  const { act, list } = await allowedAct(parts, reading, asked)
  const input = inputOf(act, asked.input ?? {})
  const items = await itemsOf(parts, reading, list, asked)
  const id = newId(reading.at)
  const rows = items.map((item, seq) => rowOf(act, list, input, id, item, seq))
  const willDo = items.filter((_item, index) => rows[index]?.reason === null)
  for (let start = 0; start < rows.length; start += AT_ONCE)
    await parts.bookkeep((tx) => stageRows(tx, rows.slice(start, start + AT_ONCE)))
  const targets = rows.filter(({ reason }) => reason === null).map(({ target, version }) => [target, version])
  const plan: PlanRow = {
    id,
    account_id: account,
    act: act.name,
    list: list.name,
    input: JSON.stringify(input),
    total: rows.length,
    will: targets.length,
    skipped: JSON.stringify(countsOf(rows)),
    consequences: JSON.stringify(act.consequences?.(willDo) ?? []),
    hash: hashOf({ account, act: act.name, list: list.name, input, targets }),
    created_at: reading.at,
    expires_at: reading.at + PLAN_LIFETIME,
    used_at: null,
    job_id: null,
  }
  return { act, plan }
}

/** Keeps a plan that was prepared. */
export async function keepPlan({ tx, record }: Unit, { q, filter }: PlanInput, { plan }: Prepared): Promise<PlanRow> {
  await insertPlan(tx, plan)
  const { act, list, total, will, hash } = plan
  record({
    action: 'bulk.plan',
    target: `plan:${plan.id}`,
    detail: { act, list, total, will, hash },
    // What is searched for may be somebody's name.
    personal: { ...(q ? { q } : {}), ...(filter ? { filter } : {}) },
  })
  return plan
}

async function allowedAct(
  { acts, lists, permissionsOf }: BulkParts,
  reading: Reading,
  asked: PlanInput,
): Promise<{ act: Act; list: List }> {
  const act = acts.find(({ name, list }) => name === asked.act && list === asked.list)
  const list = lists.find(({ name }) => name === asked.list)
  if (!act || !list) throw notFound('bulk.act_not_found', 'There is no such act on this list. GET /lists names them.')
  const permissions = await permissionsOf(reading)
  for (const needed of [list.may, act.may])
    if (!permissions.has(needed))
      throw forbidden('access.not_permitted', `This needs the permission ${needed}.`, { permission: needed })
  return { act, list }
}

function inputOf(act: Act, given: Record<string, unknown>): Record<string, Json> {
  const { data, error } = act.input.strict().safeParse(given)
  if (!error) return data as Record<string, Json>
  throw invalid(
    'http.invalid_input',
    'Some fields are not usable. Nothing was changed.',
    error.issues.map(({ path, message }) => ({
      pointer: `/input${path.map((part) => `/${String(part)}`).join('')}`,
      message,
    })),
  )
}

async function itemsOf(
  { scan, cursors }: BulkParts,
  reading: Reading,
  list: List,
  { ids, q, filter }: PlanInput,
): Promise<unknown[]> {
  const wide = { ...reading, tx: scan(reading.actor.id) }
  const items: unknown[] = []
  if (ids) {
    const wanted = [...new Set(ids)]
    for (let start = 0; start < wanted.length; start += AT_ONCE)
      items.push(...(await list.pick(wide, wanted.slice(start, start + AT_ONCE))))
    return items
  }
  let cursor: string | undefined
  do {
    const page = await list.page(wide, { q, filter, cursor, limit: AT_ONCE }, {}, cursors)
    items.push(...page.items)
    if (items.length > MOST_ROWS)
      throw badRequest(
        'bulk.too_many_rows',
        `One plan takes at most ${MOST_ROWS} rows. Narrow the filter, and make several plans.`,
        { most: MOST_ROWS },
      )
    cursor = page.next ?? undefined
  } while (cursor !== undefined)
  return items
}

function rowOf(act: Act, list: List, input: Record<string, Json>, plan: string, item: unknown, seq: number): RowRow {
  return {
    plan_id: plan,
    seq,
    target: list.keyOf?.(item) ?? '',
    label: act.label(item).slice(0, 200),
    version: act.versionOf?.(item) ?? null,
    reason: act.judge(item, input),
    outcome: null,
    outcome_reason: null,
  }
}

function countsOf(rows: readonly RowRow[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { reason } of rows) if (reason !== null) counts[reason] = (counts[reason] ?? 0) + 1
  return counts
}

/** Over exactly what would be done, by whom, to what and with what. */
function hashOf(what: { [key: string]: Json }): string {
  return createHash('sha256').update(canonicalize(what), 'utf8').digest('hex')
}
