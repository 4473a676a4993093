import type { ReadTx, Tx } from '../../base/audit/unit.ts'
import type { Millis } from '../../base/time.ts'

interface TrialsTable {
  id: string
  section: string
  before_version: number
  version: number
  at: number
  reverts_at: number
  /** `kind:id` of who tries. */
  actor: string
  token_hash: Buffer
  /** When somebody came in under the new values. */
  reached_at: number | null
  ended_at: number | null
  outcome: 'kept' | 'reverted' | null
}

declare module '../../base/database/tables.ts' {
  interface Tables {
    settings_trials: TrialsTable
  }
}

export type TrialRow = TrialsTable

export async function findOpenTrial(tx: ReadTx): Promise<TrialRow | undefined> {
  return await tx.selectFrom('settings_trials').selectAll().where('ended_at', 'is', null).executeTakeFirst()
}

/** The trial that ended last. */
export async function findEndedTrial(tx: ReadTx): Promise<TrialRow | undefined> {
  return await tx
    .selectFrom('settings_trials')
    .selectAll()
    .where('ended_at', 'is not', null)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/**
 * Opens a trial; false if another one is open.
 * @once place of the open trial
 */
export async function insertTrial(tx: Tx, row: TrialRow): Promise<boolean> {
  const inserted = await tx
    .insertInto('settings_trials')
    .values(row)
    .onConflict((oc) => oc.doNothing())
    .returning('id')
    .executeTakeFirst()
  return inserted !== undefined
}

export async function markReached(tx: Tx, id: string, at: Millis): Promise<void> {
  await tx
    .updateTable('settings_trials')
    .set({ reached_at: at })
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .where('reached_at', 'is', null)
    .execute()
}

/**
 * Ends a trial; undefined if it has ended already. It is kept only before its time is over.
 * @once end of a trial
 */
export async function endTrial(
  tx: Tx,
  id: string,
  outcome: 'kept' | 'reverted',
  at: Millis,
): Promise<TrialRow | undefined> {
  let query = tx.updateTable('settings_trials').set({ outcome, ended_at: at })
  if (outcome === 'kept') query = query.where('reverts_at', '>', at)
  return await query.where('id', '=', id).where('ended_at', 'is', null).returningAll().executeTakeFirst()
}
