import type { Generated } from 'kysely'

export type AccountKind = 'local' | 'directory'

export type SessionState = 'setup' | 'second-factor' | 'enroll-factor' | 'open'

export type Language = 'en' | 'de'

export interface AccountsTable {
  id: string
  kind: AccountKind
  username: string
  /** What user names are compared by: NFKC, lower case. */
  username_key: string
  display_name: string
  /** The person in the directory; null for a local account. */
  person_id: string | null
  password_hash: string | null
  password_changed_at: number | null
  /** Disabled here, by an administrator. */
  disabled: number
  /** What the log last said of somebody from the directory, JSON: entries are written when that changes. */
  told: string | null
  language: Language | null
  /** Where codes for a lost factor go. */
  mail: string | null
  created_at: number
  version: number
}

export interface GrantsTable {
  id: string
  /** Whom it is given to: an account, or the members of a group of the directory. */
  account_id: string | null
  group_id: string | null
  role: string
  /** The group of the directory whose members it is about; null: everything. */
  within_group: string | null
  granted_at: number
  ends_at: number | null
}

export interface RolesTable {
  name: string
  title: string
  purpose: string
  /** JSON list of permissions. */
  permissions: string
  created_at: number
  version: number
}

/** A view of the directory: each edge that leads a person or a group into a group that is there. */
interface WaysView {
  person_id: string | null
  member_group_id: string | null
  group_id: string
  group_name: string
}

/** A view of the directory: how things stand with each person. */
interface StandingView {
  person_id: string
  state: 'active' | 'disabled' | 'missing'
  expires_at: number | null
}

export type FactorKind = 'totp' | 'webauthn'

export interface FactorsTable {
  id: string
  account_id: string
  /** From 0: two at the same instant cannot both take one. */
  place: number
  kind: FactorKind
  /** As its owner calls it; null as long as he has given no name. */
  name: string | null
  /** TOTP secret, sealed by the vault. */
  secret: Buffer | null
  /** Time step of the last code used: neither it nor an earlier one is taken again. */
  last_step: number | null
  /** The host name that a key was bound to. */
  rp_id: string | null
  credential_id: Buffer | null
  /** COSE_Key (RFC 9052). */
  public_key: Buffer | null
  /** Signature counter of the last answer; 0 for keys that do not count. */
  counter: number | null
  /** How the browser reaches the key, JSON. */
  transports: string | null
  aaguid: string | null
  /** The key is kept by a service of its maker, and may be on several devices. */
  synced: number | null
  created_at: number
  last_used_at: number | null
}

export type CeremonyPurpose = 'passkey' | 'second-factor' | 'confirmation' | 'enrollment' | 'add-app' | 'add-key'

export interface CeremoniesTable {
  token_hash: Buffer
  session_id: string | null
  purpose: CeremonyPurpose
  /** What the key has to sign; of an app the secret, sealed by the vault. */
  challenge: Buffer
  expires_at: number
}

interface MailCodesTable {
  session_id: string
  code_hash: Buffer
  /** The code itself, sealed by the vault, until it is sent. */
  sealed: Buffer | null
  created_at: number
  expires_at: number
}

interface RecoveryCodesTable {
  account_id: string
  code_hash: Buffer
  created_at: number
  used_at: number | null
}

export interface SessionsTable {
  id: string
  token_hash: Buffer
  /** The token before the last change, good for some seconds and without the fresh factor. */
  previous_hash: Buffer | null
  previous_until: number | null
  account_id: string | null
  state: SessionState
  created_at: number
  expires_at: number
  fresh_factor_until: number | null
  /** TOTP secret that is being enrolled, sealed by the vault. */
  pending_secret: Buffer | null
  address: string | null
  agent: string | null
  /** The role that its holder looks at the console as. */
  viewing: string | null
  /** Opened without a second factor, as the roles of its account allowed then. */
  without_factor: Generated<number>
  /** A code that came by mail lets it enroll a factor in place of all that the account has. */
  replaces_factors: Generated<number>
  /** What the token was made for: permissions, sorted. Null before the session is open. */
  held: string | null
  /** What the token before was made for; it may do no more. */
  previous_held: string | null
  previous_viewing: string | null
}

/** A browser in which the account signed in with both factors. No credential: it passes throttles. */
interface BrowsersTable {
  token_hash: Buffer
  account_id: string
  created_at: number
  expires_at: number
}

interface SeenTable {
  session_id: string
  at: number
}

interface InvitationsTable {
  id: string
  account_id: string
  token_hash: Buffer
  created_at: number
  expires_at: number
  used_at: number | null
}

interface ThrottlesTable {
  key: string
  failures: number
  blocked_until: number
  last_at: number
}

interface RefusalsTable {
  key: string
  minute: number
  count: number
  address: string
  kind: string
}

declare module '../../base/database/tables.ts' {
  interface Tables {
    access_accounts: AccountsTable
    access_grants: GrantsTable
    access_mail_codes: MailCodesTable
    access_roles: RolesTable
    access_ceremonies: CeremoniesTable
    directory_ways: WaysView
    directory_standing: StandingView
    access_factors: FactorsTable
    access_recovery_codes: RecoveryCodesTable
    access_sessions: SessionsTable
    access_seen: SeenTable
    access_browsers: BrowsersTable
    access_invitations: InvitationsTable
    access_throttles: ThrottlesTable
    access_refusals: RefusalsTable
  }
}
