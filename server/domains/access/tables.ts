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
  /** Disabled in the directory. */
  person_disabled: number
  language: Language | null
  created_at: number
  version: number
}

interface GrantsTable {
  account_id: string
  role: 'owner' | 'administrator' | 'directory-administrator' | 'operator' | 'auditor'
  granted_at: number
}

interface GroupRolesTable {
  group_id: string
  role: 'administrator' | 'directory-administrator' | 'operator' | 'auditor'
  granted_at: number
}

interface MembershipsTable {
  account_id: string
  group_id: string
  /** Names of the groups from the person to this one, JSON. */
  path: string
}

export interface FactorsTable {
  account_id: string
  /** TOTP secret, sealed by the vault. */
  secret: Buffer
  confirmed_at: number
  /** Time step of the last code used: neither it nor an earlier one is taken again. */
  last_step: number
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
  viewing: GrantsTable['role'] | null
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
    access_group_roles: GroupRolesTable
    access_memberships: MembershipsTable
    access_factors: FactorsTable
    access_recovery_codes: RecoveryCodesTable
    access_sessions: SessionsTable
    access_seen: SeenTable
    access_invitations: InvitationsTable
    access_throttles: ThrottlesTable
    access_refusals: RefusalsTable
  }
}
