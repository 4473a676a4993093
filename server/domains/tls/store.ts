import type { ReadTx, Tx } from '../../base/audit/unit.ts'
import type { Binding } from '../../base/secrets/vault.ts'
import type { Millis } from '../../base/time.ts'

export interface IdentitiesTable {
  id: string
  origin: 'authority' | 'upload' | 'request'
  names: string
  private_key: Buffer
  request: string | null
  certificate: string | null
  not_after: Millis | null
  created_at: Millis
}

declare module '../../base/database/tables.ts' {
  interface Tables {
    tls_identities: IdentitiesTable
  }
}

/** More than anybody needs, and few enough to be shown on one page. */
export const MOST_IDENTITIES = 20

export async function allIdentities(tx: ReadTx): Promise<IdentitiesTable[]> {
  return await tx
    .selectFrom('tls_identities')
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(MOST_IDENTITIES)
    .execute()
}

export async function findIdentity(tx: ReadTx, id: string): Promise<IdentitiesTable | null> {
  return (await tx.selectFrom('tls_identities').selectAll().where('id', '=', id).executeTakeFirst()) ?? null
}

export async function insertIdentity(tx: Tx, row: IdentitiesTable): Promise<void> {
  await tx.insertInto('tls_identities').values(row).execute()
}

export async function replaceIdentity(
  tx: Tx,
  { id, ...columns }: Pick<IdentitiesTable, 'id' | 'names' | 'private_key' | 'certificate' | 'not_after'>,
): Promise<void> {
  await tx.updateTable('tls_identities').set(columns).where('id', '=', id).execute()
}

export async function removeIdentity(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('tls_identities').where('id', '=', id).execute()
}

/** Where the key stands in the database. */
export function bindingOf(id: string): Binding {
  return { table: 'tls_identities', row: id, field: 'private_key' }
}
