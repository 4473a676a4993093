import { DAY, HOUR, iso } from '../../base/time.ts'
import { ageVital, type Check, type Seen } from '../alarms/index.ts'
import { lastCheckpointAt } from './store.ts'

interface AuditFacts {
  checkpointAt: number | null
  firstBad: number | null
}

/** What the log says about itself. `firstBad` is what the check at the start found. */
export function auditChecks(checked: () => { firstBad: number | null }): Check[] {
  return [
    {
      name: 'audit',
      may: 'audit.read',
      rules: ['audit_broken', 'checkpoint_old'],
      look: async ({ tx, at, limits }) =>
        judgeAudit(
          { checkpointAt: await lastCheckpointAt(tx), firstBad: checked().firstBad },
          at,
          limits.checkpointAttentionHours * HOUR,
        ),
    },
  ]
}

/** Pure: the same facts give the same findings. */
export function judgeAudit({ checkpointAt, firstBad }: AuditFacts, at: number, good: number): Seen {
  const vitals = [ageVital('checkpoint_age', checkpointAt, { at, good, bad: DAY }, '/audit')]
  const findings: Seen['findings'] = []
  const common = { subject: '-', link: '/audit' }
  if (firstBad !== null) findings.push({ ...common, rule: 'audit_broken', severity: 'bad', figures: { seq: firstBad } })
  if (checkpointAt !== null && at - checkpointAt > good) {
    const severity = at - checkpointAt > DAY ? 'bad' : 'attention'
    findings.push({ ...common, rule: 'checkpoint_old', severity, figures: { since: iso(checkpointAt) } })
  }
  return { findings, vitals }
}
