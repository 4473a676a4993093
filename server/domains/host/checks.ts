import type { Condition } from '../../base/database/quarantine.ts'
import { DAY, iso, type Millis } from '../../base/time.ts'
import type { Check, Finding } from '../alarms/index.ts'

/** So long a disk that reported an error is worth a look, though nothing was lost. */
const DISK_FAULT_FRESH: Millis = 7 * DAY

export interface HostSenses {
  space: () => { free: number; total: number }
  condition: () => Condition
}

/** What the machine says about itself. */
export function hostChecks({ space, condition }: HostSenses): Check[] {
  return [
    {
      name: 'disk',
      may: 'signed-in',
      rules: ['disk_low'],
      look: async ({ limits }) => ({ findings: judgeDisk(space(), limits.diskFreePercent / 100) }),
    },
    {
      name: 'data',
      may: 'signed-in',
      rules: ['data_damaged', 'data_verifying', 'disk_fault'],
      look: async ({ tx, at }) => {
        const verified = tx.selectFrom('audit_bodies').select('at').where('action', '=', 'base.verify')
        const last = await verified.orderBy('seq', 'desc').limit(1).executeTakeFirst()
        return { findings: judgeCondition(condition(), last?.at ?? null, at) }
      },
    },
  ]
}

/** @param least share of the disk that should be free */
export function judgeDisk({ free, total }: { free: number; total: number }, least: number): Finding[] {
  const share = free / total
  if (share >= least) return []
  const severity = share < least / 5 ? 'bad' : 'attention'
  return [{ rule: 'disk_low', subject: '-', severity, figures: { free }, link: '/host' }]
}

export function judgeCondition(condition: Condition, verifiedAt: Millis | null, at: Millis): Finding[] {
  const common = { subject: '-', link: '/host' }
  if (condition.state === 'damaged')
    return [{ ...common, rule: 'data_damaged', severity: 'bad', figures: {}, link: '/backups' }]
  if (condition.state === 'verifying')
    return [{ ...common, rule: 'data_verifying', severity: 'bad', figures: { since: iso(condition.faultAt) } }]
  if (verifiedAt === null || at - verifiedAt > DISK_FAULT_FRESH) return []
  return [{ ...common, rule: 'disk_fault', severity: 'attention', figures: { since: iso(verifiedAt) } }]
}
