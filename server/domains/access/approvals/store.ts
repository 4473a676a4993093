import type { Insertable, Selectable } from 'kysely'
import type { ReadTx, Tx } from '../../../base/audit/unit.ts'
import type { Millis } from '../../../base/time.ts'
import type { ApprovalsTable, ApprovalState } from './tables.ts'

export type ApprovalRow = Selectable<ApprovalsTable>

const LIVE = ['open', 'approved'] as const satisfies ApprovalState[]

export function findApproval(tx: ReadTx, id: string): Promise<ApprovalRow | undefined> {
  return tx.selectFrom('access_approvals').selectAll().where('id', '=', id).executeTakeFirst()
}

/** The request for exactly this by exactly this account that is neither answered with no, nor used, nor over. */
export function findLive(tx: ReadTx, requester: string, hash: string, at: Millis): Promise<ApprovalRow | undefined> {
  return tx
    .selectFrom('access_approvals')
    .selectAll()
    .where('requester', '=', requester)
    .where('hash', '=', hash)
    .where('state', 'in', LIVE)
    .where('expires_at', '>', at)
    .executeTakeFirst()
}

/**
 * Puts a request up; false if the same account has put up the same already.
 * @once request for approval
 */
export async function insertApproval(tx: Tx, row: Insertable<ApprovalsTable>): Promise<boolean> {
  const inserted = await tx
    .insertInto('access_approvals')
    .values(row)
    .onConflict((oc) => oc.doNothing())
    .returning('id')
    .executeTakeFirst()
  return inserted !== undefined
}

/**
 * Answers a request that is open; false if it is so no more.
 * @once answer to a request
 */
export async function decideApproval(
  tx: Tx,
  { id, at }: { id: string; at: Millis },
  change: Pick<ApprovalRow, 'state' | 'decided_by' | 'decided_at' | 'decision' | 'expires_at'>,
): Promise<boolean> {
  const decided = await tx
    .updateTable('access_approvals')
    .set(change.state === 'approved' ? change : { ...change, call: null })
    .where('id', '=', id)
    .where('state', '=', 'open')
    .where('expires_at', '>', at)
    .returning('id')
    .executeTakeFirst()
  return decided !== undefined
}

/**
 * Uses a request up; false if it was used already, or is over.
 * @once approval
 */
export async function useApproval(tx: Tx, id: string, at: Millis): Promise<boolean> {
  const used = await tx
    .updateTable('access_approvals')
    .set({ state: 'used', used_at: at, call: null })
    .where('id', '=', id)
    .where('state', 'in', LIVE)
    .where('expires_at', '>', at)
    .returning('id')
    .executeTakeFirst()
  return used !== undefined
}

/**
 * Ends a request that is live; false if it is so no more.
 * @once end of a request
 */
export async function endApproval(tx: Tx, id: string, state: 'withdrawn' | 'expired'): Promise<boolean> {
  const ended = await tx
    .updateTable('access_approvals')
    .set({ state, call: null })
    .where('id', '=', id)
    .where('state', 'in', LIVE)
    .returning('id')
    .executeTakeFirst()
  return ended !== undefined
}

/** Ends every live request of an account; their ids. */
export async function endApprovalsOf(tx: Tx, requester: string): Promise<string[]> {
  const ended = await tx
    .updateTable('access_approvals')
    .set({ state: 'withdrawn', call: null })
    .where('requester', '=', requester)
    .where('state', 'in', LIVE)
    .returning('id')
    .execute()
  return ended.map(({ id }) => id)
}

/** Writes down that requests are over whose time is up, and forgets their calls. */
export async function lapseApprovals(tx: Tx, at: Millis): Promise<void> {
  await tx
    .updateTable('access_approvals')
    .set({ state: 'expired', call: null })
    .where('state', 'in', LIVE)
    .where('expires_at', '<=', at)
    .execute()
}

/** Requests that wait for the answer of a second person. */
export async function countWaiting(tx: ReadTx, at: Millis): Promise<number> {
  const { count } = await tx
    .selectFrom('access_approvals')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('state', '=', 'open')
    .where('alone', '=', 0)
    .where('expires_at', '>', at)
    .executeTakeFirstOrThrow()
  return count
}

/** How many requests wait: of this account, and in all. */
export async function countLive(tx: ReadTx, requester: string, at: Millis): Promise<{ own: number; all: number }> {
  const live = tx
    .selectFrom('access_approvals')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('state', 'in', LIVE)
    .where('expires_at', '>', at)
  const [own, all] = [
    await live.where('requester', '=', requester).executeTakeFirstOrThrow(),
    await live.executeTakeFirstOrThrow(),
  ]
  return { own: own.count, all: all.count }
}
