import type { Selectable } from 'kysely'
import type { ReadTx, Tx } from '../../../base/audit/unit.ts'
import type { Millis } from '../../../base/time.ts'
import { isActive } from '../roles/rights.ts'
import type { AccountsTable } from '../tables.ts'

export type AccountRow = Selectable<AccountsTable>

/** What user names are compared by. */
export function usernameKey(username: string): string {
  return username.normalize('NFKC').trim().toLowerCase()
}

export function findAccount(tx: ReadTx, id: string): Promise<AccountRow | undefined> {
  return tx.selectFrom('access_accounts').selectAll().where('id', '=', id).executeTakeFirst()
}

export function findLocalAccount(tx: ReadTx, username: string): Promise<AccountRow | undefined> {
  return tx
    .selectFrom('access_accounts')
    .selectAll()
    .where('kind', '=', 'local')
    .where('username_key', '=', usernameKey(username))
    .executeTakeFirst()
}

export function findAccountOfPerson(tx: ReadTx, personId: string): Promise<AccountRow | undefined> {
  return tx.selectFrom('access_accounts').selectAll().where('person_id', '=', personId).executeTakeFirst()
}

/**
 * Adds an account; false if a local one of that name exists.
 * @once user name
 */
export async function insertAccount(tx: Tx, row: AccountRow): Promise<boolean> {
  const inserted = await tx
    .insertInto('access_accounts')
    .values(row)
    .onConflict((oc) => oc.doNothing())
    .returning('id')
    .executeTakeFirst()
  return inserted !== undefined
}

/**
 * Changes an account and its version; false if `version` is not its version any more.
 * @once version of an account
 */
export async function updateAccount(
  tx: Tx,
  { id, version }: { id: string; version: number },
  change: Partial<Omit<AccountRow, 'id' | 'kind' | 'version'>>,
): Promise<boolean> {
  const updated = await tx
    .updateTable('access_accounts')
    .set({ ...change, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .returning('id')
    .executeTakeFirst()
  return updated !== undefined
}

/** How things stand with a person in his directory; who was never there is not active. */
export async function findStanding(tx: ReadTx, personId: string, at: Millis): Promise<{ active: boolean }> {
  const row = await tx
    .selectFrom('directory_standing')
    .select(['state', 'expires_at'])
    .where('person_id', '=', personId)
    .executeTakeFirst()
  return { active: row !== undefined && isActive(row, at) }
}

/** Whether an owner other than this account can sign in: local, enabled, with password and second factor. */
export async function anotherOwnerExists(tx: ReadTx, accountId: string): Promise<boolean> {
  const other = await tx
    .selectFrom('access_grants as g')
    .innerJoin('access_accounts as a', 'a.id', 'g.account_id')
    .innerJoin('access_factors as f', 'f.account_id', 'a.id')
    .select('a.id')
    .where('g.role', '=', 'owner')
    .where('a.id', '!=', accountId)
    .where('a.disabled', '=', 0)
    .where('a.password_hash', 'is not', null)
    .limit(1)
    .executeTakeFirst()
  return other !== undefined
}

/** The oldest account that holds the role of owner itself. */
export function findFirstOwner(tx: ReadTx): Promise<AccountRow | undefined> {
  return tx
    .selectFrom('access_accounts as a')
    .innerJoin('access_grants as g', 'g.account_id', 'a.id')
    .selectAll('a')
    .where('g.role', '=', 'owner')
    .orderBy('a.created_at')
    .orderBy('a.id')
    .limit(1)
    .executeTakeFirst()
}

/** What people call these accounts, by their ids; accounts that are gone are left out. */
export async function displayNames(tx: ReadTx, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await tx.selectFrom('access_accounts').select(['id', 'display_name']).where('id', 'in', ids).execute()
  return new Map(rows.map((row) => [row.id, row.display_name]))
}
