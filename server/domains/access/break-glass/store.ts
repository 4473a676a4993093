import type { Selectable } from 'kysely'
import type { ReadTx, Tx } from '../../../base/audit/unit.ts'
import type { Millis } from '../../../base/time.ts'
import { EMERGENCY_LIMIT } from './limits.ts'
import type { BreakGlassTable } from './tables.ts'

export type BreakGlassRow = Selectable<BreakGlassTable>

/** The code that is good at this moment. */
export function findLiveCode(tx: ReadTx): Promise<BreakGlassRow | undefined> {
  return tx.selectFrom('access_break_glass').selectAll().where('live', '=', 1).executeTakeFirst()
}

/** The code that was made last, whatever became of it. */
export function findLastCode(tx: ReadTx): Promise<BreakGlassRow | undefined> {
  return tx.selectFrom('access_break_glass').selectAll().orderBy('id', 'desc').limit(1).executeTakeFirst()
}

/** Puts a code in the place of the one that was good; tells whether there was one. */
export async function replaceCode(tx: Tx, row: { id: string; code_hash: Buffer; made_at: Millis }): Promise<boolean> {
  const before = await findLiveCode(tx)
  await tx.updateTable('access_break_glass').set({ live: null }).execute()
  await tx
    .insertInto('access_break_glass')
    .values({ ...row, live: 1, used_at: null, account_id: null, drilled_at: null, drilled_by: null })
    .execute()
  return before !== undefined
}

/**
 * Spends a code; false if it was used or replaced meanwhile.
 * @once emergency code
 */
export async function takeCode(tx: Tx, id: string, accountId: string, at: Millis): Promise<boolean> {
  const taken = await tx
    .updateTable('access_break_glass')
    .set({ live: null, used_at: at, account_id: accountId })
    .where('id', '=', id)
    .where('live', '=', 1)
    .returning('id')
    .executeTakeFirst()
  return taken !== undefined
}

/** Notes that the code was tried out and is right. */
export async function noteDrill(tx: Tx, id: string, accountId: string, at: Millis): Promise<void> {
  await tx
    .updateTable('access_break_glass')
    .set({ drilled_at: at, drilled_by: accountId })
    .where('id', '=', id)
    .execute()
}

/** The emergency access of an account that still counts: owner until its hour is over. No row of a grant, so that nobody prolongs it. */
export async function emergencyAccess(tx: ReadTx, accountId: string | null, at: Millis) {
  if (accountId === null) return null
  const row = await tx
    .selectFrom('access_break_glass')
    .select(['id', 'used_at'])
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  if (!row || row.used_at === null || at >= row.used_at + EMERGENCY_LIMIT) return null
  return { id: row.id, grantedAt: row.used_at, endsAt: row.used_at + EMERGENCY_LIMIT }
}

/** Whether an account is one that an emergency code made. */
export async function isEmergencyAccount(tx: ReadTx, accountId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('access_break_glass')
    .select('id')
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  return row !== undefined
}
