import { HOUR, iso, type Millis } from '../../base/time.ts'
import { ageVital, type AlarmSettings, type Check, type Seen } from '../alarms/index.ts'
import { backupHealth, type BackupHealth } from './backups.ts'

/** What the backups say about themselves: only a checked restore counts. */
export const BACKUP_CHECKS: readonly Check[] = [
  {
    name: 'backup',
    may: 'backup.read',
    rules: ['backup_failed', 'backup_missing', 'backup_old'],
    look: async ({ tx, at, limits }) => judgeBackups(await backupHealth({ tx }), at, limits),
  },
]

/** Pure: the same facts give the same findings. */
export function judgeBackups({ lastVerified, lastFailed }: BackupHealth, at: Millis, limits: AlarmSettings): Seen {
  const good = limits.backupAttentionHours * HOUR
  const bad = Math.max(good, limits.backupBadHours * HOUR)
  const common = { subject: '-', link: '/backups' }
  const findings: Seen['findings'] = []
  if (lastFailed) {
    const figures = { since: iso(lastFailed.madeAt) }
    findings.push({ ...common, rule: 'backup_failed', severity: 'bad', figures })
  }
  if (!lastVerified) findings.push({ ...common, rule: 'backup_missing', severity: 'attention', figures: {} })
  else if (at - lastVerified.checkedAt > good) {
    const severity = at - lastVerified.checkedAt > bad ? 'bad' : 'attention'
    findings.push({ ...common, rule: 'backup_old', severity, figures: { since: iso(lastVerified.checkedAt) } })
  }
  return {
    findings,
    vitals: [ageVital('verified_restore', lastVerified?.checkedAt ?? null, { at, good, bad }, '/backups')],
    steps: [{ id: 'backup', may: 'backup.run', done: lastVerified !== null, link: '/backups' }],
  }
}
