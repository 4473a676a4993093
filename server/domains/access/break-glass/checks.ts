import type { Millis } from '../../../base/time.ts'
import type { Check, Finding, Seen } from '../../alarms/index.ts'
import { drillDue } from './show-code.ts'
import { findLastCode, type BreakGlassRow } from './store.ts'

const LINK = '/settings/sign-in'

/** What the emergency code says about itself. */
export const BREAK_GLASS_CHECKS: readonly Check[] = [
  {
    name: 'break-glass',
    may: 'access.read',
    rules: ['emergency_code_spent', 'emergency_drill_due'],
    look: async ({ tx, at }) => judgeBreakGlass(await findLastCode(tx), at),
  },
]

/** Pure: the same facts give the same findings. Where no code was ever made, the first steps ask for one. */
export function judgeBreakGlass(code: BreakGlassRow | undefined, at: Millis): Seen {
  const steps = [{ id: 'emergency_code', may: 'access.manage', done: code !== undefined, link: LINK } as const]
  const common = { subject: '-', severity: 'attention', figures: {}, link: LINK } as const
  const findings: Finding[] = []
  if (code && code.used_at !== null) findings.push({ ...common, rule: 'emergency_code_spent' })
  else if (code && at >= drillDue(code)) findings.push({ ...common, rule: 'emergency_drill_due' })
  return { findings, steps }
}
