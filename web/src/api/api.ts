import type { Api } from '../../../server/api.ts'

// The one place that says where the console's types come from.

export type { Api }

/** One page of a list; `next` is handed back as `cursor`. */
export interface Page<T> {
  items: T[]
  next: string | null
}

export type StateName = 'good' | 'attention' | 'bad' | 'unknown'

type Out<A extends keyof Api> = Api[A]['output']
type In<A extends keyof Api> = Api[A]['input']
type Item<A extends keyof Api> = Out<A> extends { items: (infer T)[] } ? T : never

export type SetupStep = Out<'GET /setup'>['step']
export type KeyAlgorithm = In<'POST /setup/authority'>['algorithm']
export type Enrollment = Out<'GET /session/enrollment'>
export type Me = Out<'GET /session'>
export type Account = Out<'GET /accounts/:id'>
export type OpenSession = Item<'GET /sessions'>
export type Role = Me['roles'][number]
export type HeldGrant = Account['roles'][number]
export type AccountRights = Out<'GET /accounts/:id/rights'>
export type Grant = Item<'GET /grants'>
export type RoleInput = In<'POST /roles'>
export type RoleInfo = Item<'GET /roles'>
export type Token = Item<'GET /tokens'>
export type NewToken = Out<'POST /account/tokens'>
export type Approval = Item<'GET /approvals'>
export type Invitation = Out<'POST /accounts/:id/invitation'>['invitation']

export type Source = Out<'GET /directory/sources/:id'>
export type SourceInput = In<'POST /directory/sources'>
export type Probe = Out<'POST /directory/probe'>
export type ServerCertificate = Out<'POST /directory/certificate'>
export type Plan = Out<'GET /directory/plans/:id'>
export type PlanRow = Item<'GET /directory/plans/:id/rows'>
export type Person = Item<'GET /people'>
export type PersonDetail = Out<'GET /people/:id'>
export type Group = Item<'GET /groups'>
export type GroupDetail = Out<'GET /groups/:id'>
export type Member = Item<'GET /groups/:id/members'>

export type Authority = Out<'GET /authority'>
export type AuthorityCertificate = Authority['root']
export type Profile = Out<'GET /profiles/:id'>
export type ProfileInput = In<'POST /profiles'>
export type Certificate = Item<'GET /certificates'>
export type CertificateDetail = Out<'GET /certificates/:serial'>
export type CertificateState = Certificate['state']
export type RevocationReason = In<'POST /certificates/:serial/revocation'>['reason']

export type Backup = Item<'GET /backups'>
export type BackupSettings = Out<'GET /backup/settings'>

export type AuditEntry = Item<'GET /audit/entries'>
export type AuditHead = Out<'GET /audit/head'>
export type AuditExport = Item<'GET /audit/exports'>

export type Job = Item<'GET /jobs'>
export type Alarm = Item<'GET /alarms'>
export type AlarmRule = Item<'GET /alarms/rules'>
export type Home = Out<'GET /home'>
export type Vital = Home['vitals'][number]
