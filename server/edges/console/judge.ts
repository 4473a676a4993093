import type { AccessHealth } from '../../domains/access/index.ts'
import type { BackupHealth } from '../../domains/backup/index.ts'
import type { CaHealth } from '../../domains/ca/index.ts'
import type { DirectoryHealth } from '../../domains/directory/index.ts'
import { DAY, HOUR, iso, type Millis } from '../../base/time.ts'
import type { Condition } from '../../base/database/quarantine.ts'
import type { ChecklistItem, Need, State, Vital } from './types.ts'

/** What the rooms know, at one moment; null where the caller may not see it. */
export interface Facts {
  at: Millis
  access: AccessHealth | null
  backup: BackupHealth | null
  ca: CaHealth | null
  directories: DirectoryHealth[] | null
  audit: { checkpointAt: Millis | null; firstBad: number | null } | null
  disk: { free: number; total: number }
  condition: Condition
  /** When all data was last verified after a disk error. */
  verifiedAt: Millis | null
}

const BACKUP_GOOD: Millis = 26 * HOUR
const BACKUP_BAD: Millis = 72 * HOUR
const DIRECTORY_GOOD: Millis = 26 * HOUR
const CHECKPOINT_GOOD: Millis = 2 * HOUR
const AUTHORITY_ATTENTION: Millis = 365 * DAY
const AUTHORITY_BAD: Millis = 90 * DAY
const LEAST_FREE = 0.1
/** So long a disk that reported an error is worth a look, though nothing was lost. */
const DISK_FAULT_FRESH: Millis = 7 * DAY

/** Certificates that end within this time are worth a look. */
export const ENDING_SOON: Millis = 30 * DAY

/** What needs somebody, the gravest first. Pure: the same facts give the same list. */
export function needsOf(facts: Facts): Need[] {
  const needs = [
    ...auditNeeds(facts),
    ...backupNeeds(facts),
    ...directoryNeeds(facts),
    ...caNeeds(facts),
    ...diskNeeds(facts),
    ...conditionNeeds(facts),
  ]
  const order = { bad: 0, attention: 1, unknown: 2 }
  return needs.toSorted((a, b) => order[a.severity] - order[b.severity])
}

function auditNeeds({ audit }: Facts): Need[] {
  if (!audit || audit.firstBad === null) return []
  return [{ id: 'audit_broken', severity: 'bad', figures: { seq: audit.firstBad }, link: '/audit' }]
}

function backupNeeds({ at, backup }: Facts): Need[] {
  if (!backup) return []
  const { lastVerified, lastFailed } = backup
  const needs: Need[] = []
  if (lastFailed)
    needs.push({ id: 'backup_failed', severity: 'bad', figures: { since: iso(lastFailed.madeAt) }, link: '/backups' })
  if (!lastVerified) needs.push({ id: 'backup_missing', severity: 'attention', figures: {}, link: '/backups' })
  else if (at - lastVerified.checkedAt > BACKUP_GOOD) {
    const severity = at - lastVerified.checkedAt > BACKUP_BAD ? 'bad' : 'attention'
    needs.push({ id: 'backup_old', severity, figures: { since: iso(lastVerified.checkedAt) }, link: '/backups' })
  }
  return needs
}

function directoryNeeds({ at, directories }: Facts): Need[] {
  return (directories ?? []).flatMap(({ name, readAt, stoppedPlan }): Need[] => {
    if (stoppedPlan !== null) {
      return [{ id: 'directory_stopped', severity: 'bad', figures: { name }, link: `/directory/plans/${stoppedPlan}` }]
    }
    if (readAt === null)
      return [{ id: 'directory_unread', severity: 'attention', figures: { name }, link: '/directory' }]
    if (at - readAt <= DIRECTORY_GOOD) return []
    return [{ id: 'directory_old', severity: 'attention', figures: { name, since: iso(readAt) }, link: '/directory' }]
  })
}

function caNeeds({ at, ca }: Facts): Need[] {
  if (!ca) return []
  const needs: Need[] = []
  if (ca.crlNextUpdate !== null && ca.crlNextUpdate <= at) {
    needs.push({
      id: 'crl_old',
      severity: 'bad',
      figures: { since: iso(ca.crlNextUpdate) },
      link: '/certificates/authority',
    })
  }
  if (ca.authorityEnds !== null && ca.authorityEnds - at < AUTHORITY_ATTENTION) {
    const severity = ca.authorityEnds - at < AUTHORITY_BAD ? 'bad' : 'attention'
    needs.push({
      id: 'authority_ending',
      severity,
      figures: { ends: iso(ca.authorityEnds) },
      link: '/certificates/authority',
    })
  }
  if (ca.ending > 0) {
    needs.push({
      id: 'certificates_ending',
      severity: 'attention',
      figures: { count: ca.ending },
      link: '/certificates?state=expiring',
    })
  }
  return needs
}

function diskNeeds({ disk }: Facts): Need[] {
  const share = disk.free / disk.total
  if (share >= LEAST_FREE) return []
  return [
    {
      id: 'disk_low',
      severity: share < LEAST_FREE / 5 ? 'bad' : 'attention',
      figures: { free: disk.free },
      link: '/host',
    },
  ]
}

function conditionNeeds({ at, condition, verifiedAt }: Facts): Need[] {
  if (condition.state === 'damaged') {
    return [{ id: 'data_damaged', severity: 'bad', figures: {}, link: '/backups' }]
  }
  if (condition.state === 'verifying') {
    return [{ id: 'data_verifying', severity: 'bad', figures: { since: iso(condition.faultAt) }, link: '/host' }]
  }
  if (verifiedAt === null || at - verifiedAt > DISK_FAULT_FRESH) return []
  return [{ id: 'disk_fault', severity: 'attention', figures: { since: iso(verifiedAt) }, link: '/host' }]
}

/** The vital signs: each a figure, since when, and a state in which unknown never looks like good. */
export function vitalsOf(facts: Facts): Vital[] {
  const { at, access, backup, ca, directories, audit } = facts
  const vitals: Vital[] = []
  if (backup) {
    const checkedAt = backup.lastVerified?.checkedAt ?? null
    vitals.push(ageVital('verified_restore', checkedAt, at, BACKUP_GOOD, BACKUP_BAD, '/backups'))
  }
  if (directories) {
    const oldest = directories.length === 0 ? null : Math.min(...directories.map(({ readAt }) => readAt ?? 0)) || null
    vitals.push(ageVital('directory_age', oldest, at, DIRECTORY_GOOD, 3 * DIRECTORY_GOOD, '/directory'))
  }
  if (ca) vitals.push(runwayVital(ca.authorityEnds, at))
  if (access) vitals.push(factorVital(access))
  if (audit) vitals.push(ageVital('checkpoint_age', audit.checkpointAt, at, CHECKPOINT_GOOD, DAY, '/audit'))
  return vitals
}

function ageVital(id: string, then: Millis | null, at: Millis, good: Millis, bad: Millis, link: string): Vital {
  if (then === null) return { id, state: 'unknown', value: null, since: null, link }
  const state: State = at - then <= good ? 'good' : at - then <= bad ? 'attention' : 'bad'
  return { id, state, value: iso(then), since: iso(then), link }
}

function runwayVital(ends: Millis | null, at: Millis): Vital {
  const common = { id: 'authority_runway', link: '/certificates/authority', since: null }
  if (ends === null) return { ...common, state: 'unknown', value: null }
  const left = ends - at
  const state: State = left > AUTHORITY_ATTENTION ? 'good' : left > AUTHORITY_BAD ? 'attention' : 'bad'
  return { ...common, state, value: iso(ends) }
}

function factorVital({ accounts, withFactor }: AccessHealth): Vital {
  const common = { id: 'factor_share', link: '/accounts', since: null }
  if (accounts === 0) return { ...common, state: 'unknown', value: null }
  return { ...common, state: withFactor === accounts ? 'good' : 'attention', value: withFactor / accounts }
}

/** The first hour: each tick is a look at what is there now, and goes away when it breaks. */
export function checklistOf({ access, backup, ca, directories }: Facts): ChecklistItem[] {
  const items: (ChecklistItem | null)[] = [
    directories && {
      id: 'directory',
      done: directories.some(({ appliedAt }) => appliedAt !== null),
      link: '/directory',
    },
    access && { id: 'group_role', done: access.mappedGroups > 0, link: '/groups' },
    ca && { id: 'certificate', done: ca.hasIssued, link: '/certificates/profiles' },
    backup && { id: 'backup', done: backup.lastVerified !== null, link: '/backups' },
    access && { id: 'auditor', done: access.auditors > 0, link: '/accounts' },
    access && { id: 'second_owner', done: access.owners > 1, link: '/accounts' },
  ]
  return items.filter((item) => item !== null)
}
