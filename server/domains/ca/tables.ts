import type { ColumnType, Insertable, Selectable } from 'kysely'
import type { RevocationReason } from '../../base/codecs/crl.ts'
import type { Millis } from '../../base/time.ts'
import type { KeyAlgorithm, KeyPurpose } from './keys.ts'

export interface KeysTable {
  id: string
  purpose: KeyPurpose
  algorithm: KeyAlgorithm
  public_key: Buffer
  wrapped: Buffer
  created_at: Millis
}

export interface AuthoritiesTable {
  role: 'root' | 'issuing' | 'ra'
  key_id: string
  certificate: Buffer
  base_url: string
}

export interface CrlsTable {
  role: 'root' | 'issuing'
  number: number
  this_update: Millis
  next_update: Millis
  entries: number
  crl: Buffer
}

export interface ProfilesTable {
  id: string
  name: string
  slug: string
  subject_template: string
  key_usage: string
  extended_key_usage: string
  validity_days: number
  min_rsa_bits: number
  legacy: number
  challenge_ttl_minutes: number
  version: number
  created_at: Millis
  updated_at: Millis
}

export interface ChallengesTable {
  id: string
  secret_hash: Buffer
  profile_id: string
  subject: string
  alternative_names: string
  person_id: string | null
  note: string
  created_at: Millis
  expires_at: Millis
  used_at: Millis | null
  used_key_hash: Buffer | null
}

export interface CertificatesTable {
  id: string
  serial: string
  profile_id: string
  challenge_id: string | null
  renews: string | null
  person_id: string | null
  subject: string
  /** The subject in small letters, made by the table itself. */
  subject_key: ColumnType<string | null, never, never>
  alternative_names: string
  key_hash: Buffer
  not_before: Millis
  not_after: Millis
  certificate: Buffer
  issued_at: Millis
  revoked_at: Millis | null
  revocation_reason: RevocationReason | null
  revocation_comment: string | null
  crl_entry: Buffer | null
  listed_in: number | null
}

/** A certificate as it is read. */
export type CertificateStored = Selectable<CertificatesTable>
/** A certificate as it is written. */
export type NewCertificate = Insertable<CertificatesTable>

export interface TransactionsTable {
  profile_id: string
  transaction_id: string
  request_hash: Buffer
  signed_by: string
  serial: string
}

declare module '../../base/database/tables.ts' {
  interface Tables {
    ca_keys: KeysTable
    ca_authorities: AuthoritiesTable
    ca_crls: CrlsTable
    ca_profiles: ProfilesTable
    ca_challenges: ChallengesTable
    ca_certificates: CertificatesTable
    ca_transactions: TransactionsTable
  }
}
