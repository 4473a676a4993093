// What the console asks the server for. This file is the one place that says where the types come from.

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

/** One page of a list; `next` is handed back as `cursor`. */
export interface Page<T> {
  items: T[]
  next: string | null
}

export type StateName = 'good' | 'attention' | 'bad' | 'unknown'
export type SetupStep = 'claim' | 'organisation' | 'owner' | 'factor' | 'authority' | 'kit' | 'done'
export type KeyAlgorithm = 'ec-p256' | 'ec-p384' | 'rsa-3072' | 'rsa-4096'
export type DirectoryKind = 'active-directory' | 'openldap'
export type Role = string

export interface Organisation {
  name: string
  publicHost: string
}

export interface Enrollment {
  secret: string
  uri: string
  /** The QR code of `uri` as an SVG document. */
  qr: string
}

export interface Me {
  account: { id: string; username: string; displayName: string; kind: 'local' | 'directory'; language: string | null }
  roles: Role[]
  permissions: string[]
  freshFactorUntil: string | null
  /** Version of the product. */
  version: string
  /** Name of the organisation. */
  site: string
}

export interface Session {
  id: string
  current: boolean
  createdAt: string
  lastSeenAt: string
  address: string | null
  agent: string | null
}

export interface Invitation {
  token: string
  link: string
  expiresAt: string
}

export interface Account {
  id: string
  username: string
  displayName: string
  kind: 'local' | 'directory'
  role: Role | null
  roles: Role[]
  state: 'active' | 'invited' | 'disabled' | 'locked'
  secondFactor: boolean
  createdAt: string
  lastSignInAt: string | null
  version: number
}

export interface RoleInfo {
  role: Role
  permissions: string[]
  accounts: number
}

export interface Source {
  id: string
  name: string
  kind: DirectoryKind
  host: string
  port: number
  serverName: string | null
  bindDn: string
  passwordSetAt: string | null
  baseDn: string
  trusted: string
  state: StateName
  lastReadAt: string | null
  lastAppliedAt: string | null
  people: number
  groups: number
  lastError: string | null
  version: number
}

export interface SourceInput {
  name: string
  kind: DirectoryKind
  host: string
  port: number
  serverName?: string
  bindDn: string
  password?: string
  baseDn: string
  trusted: string
}

export interface ProbeStage {
  stage: 'connect' | 'certificate' | 'bind' | 'search'
  state: 'good' | 'bad' | 'skipped'
  detail: string
}

export interface Probe {
  stages: ProbeStage[]
  sample: { name: string; login: string | null; mail: string | null; disabled: boolean }[]
}

export interface ServerCertificate {
  pem: string
  fingerprint: string
  subject: string
  notAfter: string
}

export type PlanKind =
  | 'person-add'
  | 'person-change'
  | 'person-disable'
  | 'person-remove'
  | 'group-add'
  | 'group-change'
  | 'group-remove'

export interface Plan {
  id: string
  sourceId: string
  sourceName: string
  state: 'ready' | 'stopped' | 'applied' | 'stale' | 'incomplete'
  createdAt: string
  appliedAt: string | null
  hash: string
  counts: Partial<Record<PlanKind, number>>
  /** How many there are now, before the plan. */
  before: { people: number; groups: number }
  brakes: { brake: string; facts: Record<string, string | number> }[]
}

export interface PlanRow {
  id: string
  kind: PlanKind
  name: string
  dn: string
  changes: { attribute: string; before: string | null; after: string | null }[]
}

export interface Person {
  id: string
  displayName: string
  login: string | null
  mail: string | null
  department: string | null
  state: 'active' | 'disabled' | 'gone'
  sourceId: string
  sourceName: string
  groups: number
  certificates: number
  updatedAt: string
}

export interface PersonDetail extends Person {
  dn: string
  objectGuid: string
  attributes: { name: string; values: string[] }[]
  memberOf: { id: string; name: string; direct: boolean; path: { id: string; name: string }[]; role: Role | null }[]
  roles: Role[]
  account: { id: string; username: string } | null
}

export interface Group {
  id: string
  name: string
  dn: string
  sourceId: string
  sourceName: string
  direct: number
  total: number
  role: Role | null
}

export interface GroupDetail extends Group {
  description: string | null
  roleSetAt: string | null
  updatedAt: string
}

export interface Member {
  id: string
  displayName: string
  login: string | null
  state: Person['state']
  direct: boolean
  path: { id: string; name: string }[]
}

export interface AuthorityCertificate {
  subject: string
  fingerprint: string
  serial: string
  notBefore: string
  notAfter: string
  algorithm: string
  pem: string
}

export interface Authority {
  root: AuthorityCertificate
  issuing: AuthorityCertificate
  ra: AuthorityCertificate
  crl: { number: number; thisUpdate: string; nextUpdate: string; entries: number; url: string }
}

export interface ProfileInput {
  name: string
  slug: string
  subjectTemplate: string
  keyUsage: string[]
  extendedKeyUsage: string[]
  validityDays: number
  minRsaBits: number
  legacy: boolean
  challengeTtlMinutes: number
}

export interface Profile extends ProfileInput {
  id: string
  scepUrl: string
  valid: number
  version: number
}

export type CertificateState = 'valid' | 'expiring' | 'expired' | 'revoked'

export interface Certificate {
  serial: string
  name: string
  subject: string
  state: CertificateState
  profileId: string
  profileName: string
  person: { id: string; displayName: string } | null
  notBefore: string
  notAfter: string
  revokedAt: string | null
}

export interface CertificateDetail extends Certificate {
  issuer: string
  fingerprint: string
  key: string
  signature: string
  sans: string[]
  keyUsage: string[]
  extendedKeyUsage: string[]
  reason: string | null
  scepTransaction: string | null
  pem: string
}

export interface Backup {
  id: string
  state: 'writing' | 'written' | 'verified' | 'failed' | 'pruned'
  createdAt: string
  sizeBytes: number
  tookMs: number
  verifiedAt: string | null
  verifyMs: number | null
  reason: 'nightly' | 'manual' | 'upgrade'
}

export interface BackupDetail extends Backup {
  folder: string
  failure: string | null
  members: { name: string; sizeBytes: number; sha256: string }[]
}

export interface BackupSettings {
  nightlyAt: string
  keepDaily: number
  folder: string
  version: number
}

export interface AuditEntry {
  seq: number
  at: string
  actor: { kind: string; id: string; name: string | null }
  action: string
  target: string
  targetName: string | null
  outcome: 'done' | 'refused' | 'failed'
}

export interface AuditEntryDetail extends AuditEntry {
  before: Record<string, Json> | null
  after: Record<string, Json> | null
  detail: Record<string, Json> | null
  personal: Record<string, string>
  origin: {
    door: string
    requestId: string
    sessionId: string | null
    address: string | null
    agent: string | null
  }
  leaf: string
  chain: string
}

export interface AuditHead {
  size: number
  root: string
  chain: string
  checkpoint: string
  verifiedAt: string | null
  verified: boolean | null
}

export interface AuditExport {
  id: string
  from: string
  to: string
  createdAt: string
  state: 'writing' | 'ready' | 'failed' | 'expired'
  entries: number
  sizeBytes: number
  sha256: string | null
}

export interface Job {
  id: string
  kind: string
  state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled'
  step: string | null
  done: number
  total: number | null
  createdAt: string
  startedAt: string | null
  finishedAt: string | null
  actor: { kind: string; id: string; name: string | null }
  error: { code: string; message: string } | null
  result: Json
}

export interface Schedule {
  kind: string
  cron: string
  lastDueAt: string | null
  nextDueAt: string
}

export interface Need {
  id: string
  severity: 'bad' | 'attention' | 'unknown'
  figures: Record<string, string | number>
  link: string
}

export interface Vital {
  id: string
  state: StateName
  /** A time (ISO), a number or null when it is not known. */
  value: string | number | null
  since: string | null
  link: string
}

export interface Home {
  needs: Need[]
  vitals: Vital[]
  checklist: { id: string; done: boolean; link: string }[]
  lately: AuditEntry[] | null
}

export interface Host {
  version: string
  node: string
  sqlite: string
  flushMicros: number
  dataFolder: string
  diskFreeBytes: number
  diskTotalBytes: number
  startedAt: string
}

interface Paging {
  cursor?: string
  limit?: number
}

type None = Record<never, never>
interface Read<Input, Output> {
  input: Input
  output: Output
  change: false
}
interface Change<Input, Output> {
  input: Input
  output: Output
  change: true
}
interface Id {
  id: string
}

/** Address → what goes in and what comes out. */
export interface Api {
  'GET /setup': Read<None, { step: SetupStep; organisation: Organisation | null; claimed: boolean }>
  'POST /setup/claim': Change<{ code: string }, { claimed: true }>
  'PUT /setup/organisation': Change<Organisation, Organisation>
  'POST /setup/owner': Change<{ username: string; displayName: string; password: string }, Enrollment>
  'POST /setup/owner/factor': Change<{ code: string }, { recoveryCodes: string[] }>
  'POST /setup/authority': Change<{ commonName: string; algorithm: KeyAlgorithm }, Authority>
  'POST /setup/kit': Change<None, { identity: string; words: string[]; ask: [number, number]; qr: string }>
  'POST /setup/kit/confirmation': Change<{ words: [string, string] }, { done: true }>

  'POST /session': Change<{ username: string; password: string }, { state: 'second-factor' | 'enroll-factor' }>
  'POST /session/factor': Change<{ code: string }, Me>
  'GET /session/enrollment': Read<None, Enrollment>
  'POST /session/enrollment': Change<{ code: string }, { recoveryCodes: string[]; me: Me }>
  'GET /session': Read<None, Me>
  'DELETE /session': Change<None, None>
  'POST /session/confirmation': Change<{ code: string }, { freshFactorUntil: string }>
  'POST /invitation': Change<{ token: string; password: string }, { state: 'enroll-factor' }>

  'GET /account/sessions': Read<None, { items: Session[] }>
  'DELETE /account/sessions/:id': Change<Id, None>
  'PUT /account/password': Change<{ current: string; next: string }, None>
  'POST /account/recovery-codes': Change<None, { recoveryCodes: string[] }>
  'GET /accounts': Read<Paging & { q?: string; state?: string; role?: string }, Page<Account>>
  'POST /accounts': Change<{ username: string; displayName: string; role: Role }, { account: Account; invitation: Invitation }>
  'GET /accounts/:id': Read<Id, Account>
  'PUT /accounts/:id': Change<Id & { displayName: string; role: Role; disabled: boolean }, Account>
  'POST /accounts/:id/invitation': Change<Id, Invitation>
  'GET /roles': Read<None, { items: RoleInfo[] }>

  'GET /directory/sources': Read<None, { items: Source[] }>
  'POST /directory/sources': Change<SourceInput, Source>
  'GET /directory/sources/:id': Read<Id, Source>
  'PUT /directory/sources/:id': Change<Id & SourceInput, Source>
  'DELETE /directory/sources/:id': Change<Id, None>
  'POST /directory/probe': Change<SourceInput & { id?: string }, Probe>
  'POST /directory/certificate': Change<{ host: string; port: number }, ServerCertificate>
  'POST /directory/sources/:id/plans': Change<Id, { job: string }>
  'GET /directory/plans': Read<Paging & { source?: string; state?: string }, Page<Plan>>
  'GET /directory/plans/:id': Read<Id, Plan>
  'GET /directory/plans/:id/rows': Read<Id & Paging & { kind?: string }, Page<PlanRow>>
  'POST /directory/plans/:id/application': Change<Id & { hash: string }, { job: string }>
  'GET /people': Read<Paging & { q?: string; state?: string; group?: string; source?: string }, Page<Person>>
  'GET /people/:id': Read<Id, PersonDetail>
  'GET /groups': Read<Paging & { q?: string; role?: string; source?: string }, Page<Group>>
  'GET /groups/:id': Read<Id, GroupDetail>
  'GET /groups/:id/members': Read<Id & Paging & { q?: string }, Page<Member>>
  'PUT /groups/:id/role': Change<Id & { role: Role | null }, Group>

  'GET /authority': Read<None, Authority>
  'GET /profiles': Read<None, { items: Profile[] }>
  'POST /profiles': Change<ProfileInput, Profile>
  'GET /profiles/:id': Read<Id, Profile>
  'PUT /profiles/:id': Change<Id & ProfileInput, Profile>
  'POST /profiles/:id/challenges': Change<
    Id & { subject: string; sans?: string[]; note?: string },
    { challenge: string; expiresAt: string }
  >
  'GET /certificates': Read<
    Paging & { q?: string; state?: string; profile?: string; person?: string; endsFrom?: string; endsBefore?: string },
    Page<Certificate>
  >
  'GET /certificates/expiries': Read<{ weeks?: number }, { weeks: { start: string; count: number }[] }>
  'GET /certificates/:serial': Read<{ serial: string }, CertificateDetail>
  'POST /certificates/:serial/revocation': Change<
    { serial: string; reason: string; comment?: string },
    { serial: string; revokedAt: string }
  >

  'GET /backups': Read<Paging, Page<Backup>>
  'GET /backups/:id': Read<Id, BackupDetail>
  'POST /backups': Change<None, { job: string }>
  'POST /backups/:id/verification': Change<Id, { job: string }>
  'GET /backup/settings': Read<None, BackupSettings>
  'PUT /backup/settings': Change<{ nightlyAt: string; keepDaily: number; folder: string }, BackupSettings>

  'GET /audit/entries': Read<
    Paging & { from?: string; to?: string; action?: string; actor?: string; target?: string; outcome?: string; q?: string },
    Page<AuditEntry>
  >
  'GET /audit/entries/:seq': Read<{ seq: number }, AuditEntryDetail>
  'GET /audit/head': Read<None, AuditHead>
  'POST /audit/verification': Change<None, { job: string }>
  'POST /audit/exports': Change<{ from: string; to: string }, { job: string }>
  'GET /audit/exports': Read<Paging, Page<AuditExport>>

  'GET /jobs': Read<Paging & { state?: string; kind?: string }, Page<Job>>
  'GET /jobs/:id': Read<Id, Job>
  'POST /jobs/:id/cancellation': Change<Id, Job>
  'GET /schedules': Read<None, { items: Schedule[] }>
  'GET /home': Read<None, Home>
  'GET /host': Read<None, Host>
}
