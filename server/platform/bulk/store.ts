import type { ReadTx, Tx } from '../../base/audit/unit.ts'
import type { Millis } from '../../base/time.ts'

declare module '../../base/database/tables.ts' {
  interface Tables {
    bulk_plans: PlansTable
    bulk_rows: RowsTable
  }
}

interface PlansTable {
  id: string
  account_id: string
  act: string
  list: string
  input: string
  total: number
  will: number
  /** Reason → count, JSON. */
  skipped: string
  consequences: string
  hash: string
  created_at: Millis
  expires_at: Millis
  used_at: Millis | null
  job_id: string | null
}

interface RowsTable {
  plan_id: string
  seq: number
  /** The key of the item in its list. */
  target: string
  label: string
  /** What the item was when the plan was made, for acts to which that matters. */
  version: string | null
  /** Why it was left out of the plan; null: it is to be done. */
  reason: string | null
  outcome: 'done' | 'skipped' | null
  /** Why it was left out in the end. */
  outcome_reason: string | null
}

export type PlanRow = PlansTable
export type RowRow = RowsTable

const ROWS_PER_STATEMENT = 100

/** Stages rows of a plan. Bookkeeping: a plan changes nothing. */
export async function stageRows(tx: Tx, rows: readonly RowRow[]): Promise<void> {
  for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT)
    await tx
      .insertInto('bulk_rows')
      .values(rows.slice(start, start + ROWS_PER_STATEMENT))
      .execute()
}

export async function insertPlan(tx: Tx, row: PlanRow): Promise<void> {
  await tx.insertInto('bulk_plans').values(row).execute()
}

export async function findPlan(tx: ReadTx, id: string): Promise<PlanRow | undefined> {
  return await tx.selectFrom('bulk_plans').selectAll().where('id', '=', id).executeTakeFirst()
}

/**
 * Uses up a plan; false if it was used already.
 * @once bulk plan
 */
export async function usePlan(tx: Tx, id: string, at: Millis): Promise<boolean> {
  const used = await tx
    .updateTable('bulk_plans')
    .set({ used_at: at })
    .where('id', '=', id)
    .where('used_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  return used !== undefined
}

export async function notePlanJob(tx: Tx, id: string, job: string): Promise<void> {
  await tx.updateTable('bulk_plans').set({ job_id: job }).where('id', '=', id).execute()
}

/** Rows after `seq`, in their order. */
export async function rowsAfter(tx: ReadTx, plan: string, seq: number, limit: number): Promise<RowRow[]> {
  return await tx
    .selectFrom('bulk_rows')
    .selectAll()
    .where('plan_id', '=', plan)
    .where('seq', '>', seq)
    .orderBy('seq')
    .limit(limit)
    .execute()
}

/** The next rows that are still to be done. */
export async function openRows(tx: ReadTx, plan: string, limit: number): Promise<RowRow[]> {
  return await tx
    .selectFrom('bulk_rows')
    .selectAll()
    .where('plan_id', '=', plan)
    .where('reason', 'is', null)
    .where('outcome', 'is', null)
    .orderBy('seq')
    .limit(limit)
    .execute()
}

export async function closeRow(
  tx: Tx,
  { plan_id, seq }: Pick<RowRow, 'plan_id' | 'seq'>,
  outcome: 'done' | 'skipped',
  reason: string | null,
): Promise<void> {
  await tx
    .updateTable('bulk_rows')
    .set({ outcome, outcome_reason: reason })
    .where('plan_id', '=', plan_id)
    .where('seq', '=', seq)
    .execute()
}

/** How many rows came out how. */
export async function outcomesOf(tx: ReadTx, plan: string): Promise<{ done: number; skipped: number }> {
  const rows = await tx
    .selectFrom('bulk_rows')
    .select(({ fn }) => ['outcome', fn.countAll<number>().as('count')])
    .where('plan_id', '=', plan)
    .where('outcome', 'is not', null)
    .groupBy('outcome')
    .execute()
  const count = (wanted: string) => rows.find(({ outcome }) => outcome === wanted)?.count ?? 0
  return { done: count('done'), skipped: count('skipped') }
}

/** Forgets rows of plans whose id is smaller, some at a time. Their entries in the log stay. */
export async function dropRowsBefore(tx: Tx, plan: string): Promise<void> {
  const old = tx.selectFrom('bulk_rows').select('plan_id').where('plan_id', '<', plan).limit(1)
  await tx.deleteFrom('bulk_rows').where('plan_id', 'in', old).where('seq', '<', 1_000_000).execute()
}

/** Forgets at most `limit` rows of plans that ran out before `before`: bookkeeping. The plan itself and its entries stay. */
export async function dropOldBulkRows(tx: Tx, before: Millis, limit: number): Promise<number> {
  const over = tx.selectFrom('bulk_plans').select('id').where('expires_at', '<', before)
  const rows = await tx
    .selectFrom('bulk_rows')
    .select(['plan_id', 'seq'])
    .where('plan_id', 'in', over)
    .orderBy('plan_id')
    .orderBy('seq')
    .limit(limit)
    .execute()
  for (const { plan_id: plan, seq } of rows) {
    await tx.deleteFrom('bulk_rows').where('plan_id', '=', plan).where('seq', '=', seq).execute()
  }
  return rows.length
}
