import type { ReadTx, Tx } from '../../base/audit/unit.ts'
import type { Millis } from '../../base/time.ts'

declare module '../../base/database/tables.ts' {
  interface Tables {
    console_views: ViewsTable
  }
}

interface ViewsTable {
  id: string
  account_id: string
  list: string
  name: string
  /** JSON. */
  query: string
  shared: number
  version: number
  created_at: Millis
  changed_at: Millis
}

export type ViewRow = ViewsTable

/** Shared views of one list that are shown; beyond, nobody would look through them. */
const MOST_SHARED = 200

/** An account's own views. */
export async function ownViews(tx: ReadTx, account: string): Promise<ViewRow[]> {
  return await tx.selectFrom('console_views').selectAll().where('account_id', '=', account).orderBy('id').execute()
}

/** What others share of these lists. */
export async function sharedViews(tx: ReadTx, account: string, lists: readonly string[]): Promise<ViewRow[]> {
  const found: ViewRow[] = []
  for (const list of lists)
    found.push(
      ...(await tx
        .selectFrom('console_views')
        .selectAll()
        .where('list', '=', list)
        .where('shared', '=', 1)
        .where('account_id', '!=', account)
        .orderBy('id')
        .limit(MOST_SHARED)
        .execute()),
    )
  return found
}

export async function findView(tx: ReadTx, id: string): Promise<ViewRow | undefined> {
  return await tx.selectFrom('console_views').selectAll().where('id', '=', id).executeTakeFirst()
}

export async function insertView(tx: Tx, row: ViewRow): Promise<void> {
  await tx.insertInto('console_views').values(row).execute()
}

/**
 * Changes a view over the version that its owner saw; undefined if there is a newer one.
 * @once version of a view
 */
export async function replaceView(
  tx: Tx,
  { id, version }: Pick<ViewRow, 'id' | 'version'>,
  values: Pick<ViewRow, 'name' | 'query' | 'shared' | 'changed_at'>,
): Promise<ViewRow | undefined> {
  return await tx
    .updateTable('console_views')
    .set({ ...values, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .returningAll()
    .executeTakeFirst()
}

export async function deleteView(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('console_views').where('id', '=', id).execute()
}
