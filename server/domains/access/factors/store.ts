import { sql, type Selectable } from 'kysely'
import type { ReadTx, Tx } from '../../../base/audit/unit.ts'
import type { Millis } from '../../../base/time.ts'
import type { FactorKind, FactorsTable } from '../tables.ts'

export type FactorRow = Selectable<FactorsTable>

/** What belongs to an app alone, or to a key alone. */
export type FactorParts = Omit<FactorRow, 'id' | 'account_id' | 'place' | 'name' | 'created_at' | 'last_used_at'>

/** All factors of an account, oldest first. */
export async function findFactors(tx: ReadTx, accountId: string): Promise<FactorRow[]> {
  return await tx
    .selectFrom('access_factors')
    .selectAll()
    .where('account_id', '=', accountId)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
}

/** The kinds of factors that an account has. */
export async function factorKindsOf(tx: ReadTx, accountId: string): Promise<FactorKind[]> {
  const rows = await tx
    .selectFrom('access_factors')
    .select('kind')
    .distinct()
    .where('account_id', '=', accountId)
    .orderBy('kind')
    .execute()
  return rows.map(({ kind }) => kind)
}

/** The key with this id, whoever's it is. */
export function findKey(tx: ReadTx, credentialId: Buffer): Promise<FactorRow | undefined> {
  return tx.selectFrom('access_factors').selectAll().where('credential_id', '=', credentialId).executeTakeFirst()
}

/** Which of these accounts have a second factor. */
export async function accountsWithFactor(tx: ReadTx, accountIds: readonly string[]): Promise<Set<string>> {
  if (accountIds.length === 0) return new Set()
  const rows = await tx
    .selectFrom('access_factors')
    .select('account_id')
    .distinct()
    .where('account_id', 'in', accountIds)
    .execute()
  return new Set(rows.map(({ account_id }) => account_id))
}

/**
 * Gives an account a factor at a place that is free; false if somebody was faster, or another account has this key.
 * @once enrollment
 */
export async function insertFactor(tx: Tx, row: FactorRow): Promise<boolean> {
  const inserted = await tx
    .insertInto('access_factors')
    .values(row)
    .onConflict((oc) => oc.doNothing())
    .returning('id')
    .executeTakeFirst()
  return inserted !== undefined
}

/**
 * Uses the code of a time step up, and with it all earlier ones; false if it is used up already.
 * @once time step
 */
export async function takeStep(tx: Tx, id: string, step: number, at: Millis): Promise<boolean> {
  const taken = await tx
    .updateTable('access_factors')
    .set({ last_step: step, last_used_at: at })
    .where('id', '=', id)
    .where('last_step', '<', step)
    .returning('id')
    .executeTakeFirst()
  return taken !== undefined
}

/**
 * Moves the signature counter of a key on; false if it stands there already, or beyond. Keys that do not count stay at 0.
 * @once signature counter
 */
export async function takeCounter(
  tx: Tx,
  id: string,
  { counter, synced }: { counter: number; synced: boolean },
  at: Millis,
): Promise<boolean> {
  const taken = await tx
    .updateTable('access_factors')
    .set({ counter, synced: synced ? 1 : 0, last_used_at: at })
    .where('id', '=', id)
    .where((eb) =>
      eb.or([eb('counter', '<', counter), eb.and([eb('counter', '=', 0), eb(eb.val(counter), '=', eb.lit(0))])]),
    )
    .returning('id')
    .executeTakeFirst()
  return taken !== undefined
}

/** Names a factor of an account; false if it has none of that id. */
export async function nameFactor(
  tx: Tx,
  { id, accountId }: { id: string; accountId: string },
  name: string,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('access_factors')
    .set({ name })
    .where('id', '=', id)
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/**
 * Takes one factor of an account away, as long as another is left; false if there is none of that id, or no other.
 * @once last factor
 */
export async function deleteFactor(tx: Tx, { id, accountId }: { id: string; accountId: string }): Promise<boolean> {
  const deleted = await tx
    .deleteFrom('access_factors')
    .where('id', '=', id)
    .where('account_id', '=', accountId)
    .where(sql<boolean>`exists (select 1 from access_factors as o where o.account_id = ${accountId} and o.id <> ${id})`)
    .returning('id')
    .executeTakeFirst()
  return deleted !== undefined
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

/** Takes every factor and the recovery codes of an account away; tells how many factors there were. */
export async function deleteFactorsOf(tx: Tx, accountId: string): Promise<number> {
  await tx.deleteFrom('access_recovery_codes').where('account_id', '=', accountId).execute()
  return (await tx.deleteFrom('access_factors').where('account_id', '=', accountId).returning('id').execute()).length
}
