import type { AlternativeName } from '../../base/codecs/alternative-names.ts'
import type { ReadTx, Tx } from '../../base/audit/unit.ts'
import type { CertificateStored, NewCertificate, TransactionsTable } from './tables.ts'

export async function findCertificate(tx: ReadTx, serial: string): Promise<CertificateStored | null> {
  return (await tx.selectFrom('ca_certificates').selectAll().where('serial', '=', serial).executeTakeFirst()) ?? null
}

export async function insertCertificate(tx: Tx, row: NewCertificate): Promise<void> {
  await tx.insertInto('ca_certificates').values(row).execute()
}

/** What a request is known by: the same four again mean the same request again. */
export type TransactionKey = Omit<TransactionsTable, 'serial'>

/** The certificate that this very request got before. */
export async function findByTransaction(tx: ReadTx, key: TransactionKey): Promise<CertificateStored | null> {
  const row = await tx
    .selectFrom('ca_transactions')
    .innerJoin('ca_certificates', 'ca_certificates.serial', 'ca_transactions.serial')
    .selectAll('ca_certificates')
    .where('ca_transactions.profile_id', '=', key.profile_id)
    .where('ca_transactions.transaction_id', '=', key.transaction_id)
    .where('ca_transactions.request_hash', '=', key.request_hash)
    .where('ca_transactions.signed_by', '=', key.signed_by)
    .executeTakeFirst()
  return row ?? null
}

/** The last certificate of a transaction whose key is this one: what a poll asks for. */
export async function findPolled(
  tx: ReadTx,
  profileId: string,
  transactionId: string,
  keyHash: Buffer,
): Promise<CertificateStored | null> {
  const row = await tx
    .selectFrom('ca_transactions')
    .innerJoin('ca_certificates', 'ca_certificates.serial', 'ca_transactions.serial')
    .selectAll('ca_certificates')
    .where('ca_transactions.profile_id', '=', profileId)
    .where('ca_transactions.transaction_id', '=', transactionId)
    .where('ca_certificates.key_hash', '=', keyHash)
    .orderBy('ca_certificates.issued_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ?? null
}

export async function insertTransaction(tx: Tx, row: TransactionsTable): Promise<void> {
  await tx.insertInto('ca_transactions').values(row).execute()
}

/** Whether this key was reported as compromised with any certificate. */
export async function isCompromised(tx: ReadTx, keyHash: Buffer): Promise<boolean> {
  const row = await tx
    .selectFrom('ca_certificates')
    .select('id')
    .where('key_hash', '=', keyHash)
    .where('revocation_reason', '=', 'keyCompromise')
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

export function alternativeNamesFrom(json: string): AlternativeName[] {
  return JSON.parse(json) as AlternativeName[]
}
