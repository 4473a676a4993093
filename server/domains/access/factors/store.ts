import type { Selectable } from 'kysely'
import type { ReadTx, Tx } from '../../../base/audit/unit.ts'
import type { Millis } from '../../../base/time.ts'
import type { FactorsTable } from '../tables.ts'

export function findFactor(tx: ReadTx, accountId: string): Promise<Selectable<FactorsTable> | undefined> {
  return tx.selectFrom('access_factors').selectAll().where('account_id', '=', accountId).executeTakeFirst()
}

/** Which of these accounts have a second factor. */
export async function accountsWithFactor(tx: ReadTx, accountIds: readonly string[]): Promise<Set<string>> {
  if (accountIds.length === 0) return new Set()
  const rows = await tx
    .selectFrom('access_factors')
    .select('account_id')
    .where('account_id', 'in', accountIds)
    .execute()
  return new Set(rows.map(({ account_id }) => account_id))
}

/**
 * Gives an account its second factor; false if it has one.
 * @once enrollment
 */
export async function insertFactor(tx: Tx, row: Selectable<FactorsTable>): Promise<boolean> {
  const inserted = await tx
    .insertInto('access_factors')
    .values(row)
    .onConflict((oc) => oc.column('account_id').doNothing())
    .returning('account_id')
    .executeTakeFirst()
  return inserted !== undefined
}

/**
 * Uses the code of a time step up, and with it all earlier ones; false if it is used up already.
 * @once time step
 */
export async function takeStep(tx: Tx, accountId: string, step: number): Promise<boolean> {
  const taken = await tx
    .updateTable('access_factors')
    .set({ last_step: step })
    .where('account_id', '=', accountId)
    .where('last_step', '<', step)
    .returning('account_id')
    .executeTakeFirst()
  return taken !== undefined
}

export async function isUnusedRecoveryCode(tx: ReadTx, accountId: string, codeHash: Buffer): Promise<boolean> {
  const row = await tx
    .selectFrom('access_recovery_codes')
    .select('account_id')
    .where('account_id', '=', accountId)
    .where('code_hash', '=', codeHash)
    .where('used_at', 'is', null)
    .executeTakeFirst()
  return row !== undefined
}

/**
 * Uses a recovery code up; false if it is used up already.
 * @once recovery code
 */
export async function takeRecoveryCode(tx: Tx, accountId: string, codeHash: Buffer, at: Millis): Promise<boolean> {
  const taken = await tx
    .updateTable('access_recovery_codes')
    .set({ used_at: at })
    .where('account_id', '=', accountId)
    .where('code_hash', '=', codeHash)
    .where('used_at', 'is', null)
    .returning('account_id')
    .executeTakeFirst()
  return taken !== undefined
}

/** Replaces all recovery codes of an account. */
export async function replaceRecoveryCodes(
  tx: Tx,
  accountId: string,
  hashes: readonly Buffer[],
  at: Millis,
): Promise<void> {
  await tx.deleteFrom('access_recovery_codes').where('account_id', '=', accountId).execute()
  const rows = hashes.map((code_hash) => ({ account_id: accountId, code_hash, created_at: at, used_at: null }))
  if (rows.length > 0) await tx.insertInto('access_recovery_codes').values(rows).execute()
}

export async function countUnusedRecoveryCodes(tx: ReadTx, accountId: string): Promise<number> {
  const { left } = await tx
    .selectFrom('access_recovery_codes')
    .select(({ fn }) => fn.countAll<number>().as('left'))
    .where('account_id', '=', accountId)
    .where('used_at', 'is', null)
    .executeTakeFirstOrThrow()
  return left
}

/** Takes the second factor and the recovery codes of an account away; false if it has none. */
export async function deleteFactor(tx: Tx, accountId: string): Promise<boolean> {
  await tx.deleteFrom('access_recovery_codes').where('account_id', '=', accountId).execute()
  const deleted = await tx
    .deleteFrom('access_factors')
    .where('account_id', '=', accountId)
    .returning('account_id')
    .executeTakeFirst()
  return deleted !== undefined
}
