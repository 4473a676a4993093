import type { ReadTx, Tx } from '../../base/audit/unit.ts'
import type { Millis } from '../../base/time.ts'

interface ProgressTable {
  id: number
  code_hash: Buffer
  code_made_at: number
  code_used_at: number | null
  completed_at: number | null
}

declare module '../../base/database/tables.ts' {
  interface Tables {
    setup_progress: ProgressTable
  }
}

export function findProgress(tx: ReadTx) {
  return tx.selectFrom('setup_progress').selectAll().where('id', '=', 1).executeTakeFirst()
}

/** Puts a new one-time code in the place of the old one. */
export async function writeCode(tx: Tx, codeHash: Buffer, at: Millis): Promise<void> {
  const code = { code_hash: codeHash, code_made_at: at, code_used_at: null }
  await tx
    .insertInto('setup_progress')
    .values({ id: 1, ...code, completed_at: null })
    .onConflict((oc) => oc.column('id').doUpdateSet(code))
    .execute()
}

/**
 * Uses the one-time code up; false if it is another one, or used.
 * @once set-up code
 */
export async function takeCode(tx: Tx, codeHash: Buffer, at: Millis): Promise<boolean> {
  const taken = await tx
    .updateTable('setup_progress')
    .set({ code_used_at: at })
    .where('id', '=', 1)
    .where('code_hash', '=', codeHash)
    .where('code_used_at', 'is', null)
    .where('completed_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  return taken !== undefined
}

/**
 * Ends the set-up for good; false if it has ended.
 * @once end of the set-up
 */
export async function complete(tx: Tx, at: Millis): Promise<boolean> {
  const completed = await tx
    .updateTable('setup_progress')
    .set({ completed_at: at })
    .where('id', '=', 1)
    .where('completed_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  return completed !== undefined
}
