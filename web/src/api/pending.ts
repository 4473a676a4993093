// Routes that the server does not mount yet, in the shapes that their rooms promise. What `server/api.ts` knows wins over this;
// when it knows everything, this file goes.

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

interface Page<T> {
  items: T[]
  next: string | null
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

type GroupRole = 'administrator' | 'directory-administrator' | 'operator' | 'auditor'
type SetupStep = 'claim' | 'organisation' | 'owner' | 'factor' | 'authority' | 'kit' | 'done'
type KeyAlgorithm = 'ec-p256' | 'ec-p384' | 'rsa-3072' | 'rsa-4096'

interface Setup {
  step: SetupStep
  organisation: { name: string; publicHost: string } | null
  claimed: boolean
}

interface Enrollment {
  secret: string
  uri: string
  qr: string
}

interface AuthoritySummary {
  root: { subject: string; fingerprint: string; notAfter: string }
  issuing: { subject: string; fingerprint: string; notAfter: string }
}

interface Connection {
  kind: 'active-directory' | 'openldap'
  host: string
  port?: number
  serverName?: string | null
  trusted: string
  bindDn: string
  baseDn: string
}

interface Source extends Required<Connection> {
  id: string
  name: string
  version: number
  people: number
  groups: number
  lastCompleteAt: string | null
  lastAppliedAt: string | null
  createdAt: string
  changedAt: string
}

type PersonState = 'active' | 'disabled' | 'missing'

interface Probe {
  stages: {
    stage: 'connect' | 'certificate' | 'bind' | 'search'
    state: 'good' | 'bad' | 'skipped'
    detail: string
  }[]
  sample: {
    username: string
    displayName: string
    mail: string | null
    department: string | null
    unit: string
    state: PersonState
  }[]
}

interface Presented {
  pem: string
  fingerprint: string
  subject: string
  issuer: string
  notAfter: string
  names: string[]
}

type RowKind = 'create' | 'update' | 'rename' | 'move' | 'disable' | 'restore' | 'members' | 'wait'
type Brake =
  | 'nobody-read'
  | 'many-disabled'
  | 'many-groups-gone'
  | 'group-shrunk'
  | 'role-group-gone'
  | 'role-group-emptied'
  | 'attribute-changed-widely'

interface Plan {
  id: string
  source: { id: string; name: string }
  state: 'incomplete' | 'ready' | 'stopped' | 'applying' | 'applied' | 'stale'
  counts: Record<RowKind, number>
  brakes: { brake: Brake; hard: boolean; facts: Record<string, string | number> }[]
  problem: string | null
  hash: string | null
  entriesRead: number
  outsideMembers: number
  rows: number
  appliedRows: number
  createdAt: string
  appliedAt: string | null
}

type PlanValue = string | number | null | { guid: string; object: 'person' | 'group'; via: string; name: string }[]

interface PlanLine {
  seq: number
  kind: RowKind
  object: 'person' | 'group'
  guid: string
  name: string
  reason: 'new' | 'changed' | 'disabled-there' | 'enabled-there' | 'gone' | 'seen-again' | 'not-seen'
  before: Record<string, PlanValue>
  after: Record<string, PlanValue>
}

interface PersonSummary {
  id: string
  source: string
  username: string
  displayName: string
  mail: string | null
  department: string | null
  unit: string
  state: PersonState
}

interface Person extends PersonSummary {
  dn: string
  userPrincipalName: string | null
  givenName: string | null
  familyName: string | null
  phone: string | null
  title: string | null
  expiresAt: string | null
  changedAt: string
  groups: { id: string; name: string; direct: boolean; path: string[]; role: GroupRole | null }[]
  roles: GroupRole[]
  account: { id: string; disabled: boolean } | null
}

interface GroupSummary {
  id: string
  source: string
  name: string
  description: string | null
  unit: string
  state: 'active' | 'missing'
  directMembers: number
  role: GroupRole | null
}

interface Group extends GroupSummary {
  dn: string
  directPeople: number
  directGroups: number
  allPeople: number
  changedAt: string
}

interface Member {
  object: 'person' | 'group'
  id: string
  name: string
  state: PersonState
  direct: boolean
  path: string[]
}

interface AuthorityCertificate {
  subject: string
  fingerprint: string
  algorithm: string
  notBefore: string
  notAfter: string
  serial: string
  pem: string
}

interface Authority {
  root: AuthorityCertificate
  issuing: AuthorityCertificate
  ra: AuthorityCertificate
  baseUrl: string
  crl: { number: number; thisUpdate: string; nextUpdate: string; entries: number; url: string } | null
}

type KeyUsage = 'digitalSignature' | 'contentCommitment' | 'keyEncipherment' | 'dataEncipherment'
type ExtendedKeyUsage =
  | 'clientAuth'
  | 'serverAuth'
  | 'emailProtection'
  | 'codeSigning'
  | 'ipsecEndSystem'
  | 'ipsecIke'
  | 'smartcardLogon'

interface ProfileFields {
  name: string
  slug: string
  subjectTemplate: string
  keyUsage: KeyUsage[]
  extendedKeyUsage: ExtendedKeyUsage[]
  validityDays: number
  minRsaBits: 2048 | 3072 | 4096
  legacy: boolean
  challengeTtlMinutes: number
}

interface Profile extends Omit<ProfileFields, 'minRsaBits' | 'keyUsage'> {
  id: string
  version: number
  keyUsage: string[]
  minRsaBits: number
  scepUrl: string | null
}

type CertificateState = 'valid' | 'expiring' | 'expired' | 'revoked'
type Reason =
  | 'unspecified'
  | 'keyCompromise'
  | 'cACompromise'
  | 'affiliationChanged'
  | 'superseded'
  | 'cessationOfOperation'
  | 'privilegeWithdrawn'
  | 'aACompromise'

interface Certificate {
  serial: string
  subject: string
  profile: { id: string; name: string }
  person: string | null
  state: CertificateState
  notBefore: string
  notAfter: string
  issuedAt: string
  revokedAt: string | null
  revocationReason: Reason | null
}

interface CertificateDetail extends Certificate {
  revocationComment: string | null
  listedIn: number | null
  issuer: string
  fingerprint: string
  key: { kind: string; bits: number | null }
  keyUsage: string[]
  extendedKeyUsage: string[]
  alternativeNames: { kind: string; value: string }[]
  crlUrl: string | null
  pem: string
  renews: string | null
  renewedBy: string[]
  challenge: { id: string; createdAt: string; note: string } | null
  transactionId: string | null
}

interface Backup {
  id: string
  path: string
  state: 'unverified' | 'verified' | 'failed' | 'pruned'
  madeAt: string
  tookMs: number
  sizeBytes: number
  checkedAt: string | null
  checkTookMs: number | null
  entriesChecked: number | null
  failure: string | null
  version: string
  schema: string
  auditSize: number
}

interface BackupDetail extends Backup {
  members: { name: string; size: number; sha256: string }[]
  rows: Record<string, number>
  audit: { size: number; root: string; chain: string }
  recipients: { appliance: string; kit: string }
}

interface BackupSettings {
  nightlyAt: string
  keepDaily: number
  folder: string | null
  path: string
  version: number
}

interface AuditEntry {
  seq: number
  at: string
  action: string
  actor: { kind: string; id: string; name: string | null }
  target: string
  outcome: 'done' | 'refused' | 'failed'
  origin: { door: string; request: string; session: string | null; address: string | null; agent: string | null }
  before: Record<string, unknown> | null
  after: Record<string, unknown> | null
  detail: Record<string, unknown> | null
  personal: { field: string; value: string | null }[]
}

interface AuditEntryWithProof {
  entry: AuditEntry
  body: string
  leaf: string
  chain: string
  proof: { size: number; root: string; path: string[]; checkpoint: string } | null
}

interface AuditHead {
  size: number
  root: string
  chain: string
  checkpoint: { size: number; at: string; note: string } | null
  key: { name: string; fingerprint: string } | null
  verifiedAt: string | null
  verification: { state: 'good' | 'bad'; size: number; badSeq: number | null; problem: string | null } | null
}

interface AuditExport {
  id: string
  at: string
  exporter: string
  from: string
  to: string
  firstSeq: number
  lastSeq: number
  rows: number
  sizeBytes: number
  sha256: string
}

interface Home {
  needs: {
    id: string
    severity: 'bad' | 'attention' | 'unknown'
    figures: Record<string, string | number>
    link: string
  }[]
  vitals: {
    id: string
    state: 'good' | 'attention' | 'bad' | 'unknown'
    value: string | number | null
    since: string | null
    link: string
  }[]
  checklist: { id: string; done: boolean; link: string }[]
  lately: AuditEntry[] | null
}

interface Host {
  version: string
  node: string
  sqlite: string
  flushMicros: number
  dataFolder: string
  diskFreeBytes: number
  diskTotalBytes: number
  startedAt: string
}

export interface PendingApi {
  'GET /setup': Read<None, Setup>
  'POST /setup/claim': Change<{ code: string }, Setup>
  'PUT /setup/organisation': Change<{ name: string; publicHost: string }, Setup>
  'POST /setup/owner': Change<{ username: string; displayName: string; password: string }, Enrollment>
  'GET /setup/owner/factor': Read<None, Enrollment>
  'POST /setup/owner/factor': Change<{ code: string }, { recoveryCodes: string[] }>
  'POST /setup/authority': Change<{ commonName: string; algorithm: KeyAlgorithm }, AuthoritySummary>
  'POST /setup/kit': Change<None, { identity: string; words: string[]; ask: [number, number]; qr: string }>
  'POST /setup/kit/confirmation': Change<{ words: [string, string] }, { done: true; signedIn: boolean }>

  'GET /directory/sources': Read<None, { items: Source[] }>
  'POST /directory/sources': Change<Connection & { name: string; password: string }, Source>
  'GET /directory/sources/:id': Read<Id, Source>
  'PUT /directory/sources/:id': Change<Id & Connection & { version: number; name: string; password?: string }, Source>
  'DELETE /directory/sources/:id': Change<Id, { removed: true }>
  'POST /directory/probe': Change<Connection & { password?: string; source?: string }, Probe>
  'POST /directory/certificate': Change<{ host: string; port?: number }, Presented & { chain: Presented[] }>
  'POST /directory/sources/:id/plans': Change<Id, { job: string }>
  'GET /directory/plans': Read<Paging & { source?: string }, Page<Plan>>
  'GET /directory/plans/:id': Read<Id, Plan>
  'GET /directory/plans/:id/rows': Read<Id & Paging & { kind?: RowKind }, Page<PlanLine>>
  'POST /directory/plans/:id/application': Change<Id & { hash: string; approve?: Brake[] }, { job: string }>
  'GET /people': Read<Paging & { q?: string; state?: PersonState; group?: string; source?: string }, Page<PersonSummary>>
  'GET /people/:id': Read<Id, Person>
  'GET /groups': Read<Paging & { q?: string; source?: string }, Page<GroupSummary>>
  'GET /groups/:id': Read<Id, Group>
  'GET /groups/:id/members': Read<Id & Paging & { nested?: string }, Page<Member>>
  'PUT /groups/:id/role': Change<Id & { role: GroupRole | null }, { role: GroupRole | null }>

  'GET /authority': Read<None, Authority>
  'GET /profiles': Read<None, Profile[]>
  'POST /profiles': Change<ProfileFields, Profile>
  'GET /profiles/:id': Read<Id, Profile>
  'PUT /profiles/:id': Change<Id & { version: number } & ProfileFields, Profile>
  'POST /profiles/:id/challenges': Change<
    Id & { subject: string; sans?: string[]; note?: string; personId?: string },
    { id: string; challenge: string; expiresAt: string }
  >
  'GET /certificates': Read<
    Paging & { q?: string; state?: CertificateState; profile?: string; person?: string },
    Page<Certificate>
  >
  'GET /certificates/expiries': Read<{ weeks?: number }, { weeks: { start: string; count: number }[] }>
  'GET /certificates/:serial': Read<{ serial: string }, CertificateDetail>
  'POST /certificates/:serial/revocation': Change<
    { serial: string; reason: Reason; comment?: string },
    { serial: string; revokedAt: string }
  >

  'GET /backups': Read<Paging, Page<Backup>>
  'GET /backups/:id': Read<Id, BackupDetail>
  'POST /backups': Change<None, { job: string }>
  'POST /backups/:id/verification': Change<Id, { job: string }>
  'GET /backup/settings': Read<None, BackupSettings>
  'PUT /backup/settings': Change<
    { nightlyAt: string; keepDaily: number; folder: string | null; version: number },
    BackupSettings
  >

  'GET /audit/entries': Read<
    Paging & {
      from?: string
      to?: string
      action?: string
      actor?: string
      target?: string
      outcome?: 'done' | 'refused' | 'failed'
      q?: string
    },
    Page<AuditEntry>
  >
  'GET /audit/entries/:seq': Read<{ seq: number }, AuditEntryWithProof>
  'GET /audit/head': Read<None, AuditHead>
  'POST /audit/verification': Change<None, { job: string }>
  'POST /audit/exports': Change<{ from: string; to: string }, { job: string }>
  'GET /audit/exports': Read<Paging, Page<AuditExport>>

  'GET /home': Read<None, Home>
  'GET /host': Read<None, Host>
}
