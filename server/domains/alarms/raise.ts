import type { Unit } from '../../base/audit/unit.ts'
import { newId } from '../../base/ids.ts'
import type { Figures, Severity } from './check.ts'
import { findOpen, insertAlarm, reviseAlarm, seeAgain, type OpenAlarm } from './store.ts'

/** What was found, by a check or in the feed. */
export interface Raised {
  rule: string
  subject: string
  severity: Severity
  figures: Figures
  link: string
  /** How many attempts or events it stands for. */
  occurrences: number
}

/** Tells whoever wants to know by mail that an alarm was raised or is over; within the same unit. */
export type Notify = (unit: Unit, alarm: OpenAlarm, event: 'raised' | 'cleared') => Promise<void>

/**
 * Raises an alarm, or notes that an open one was seen again. One that grows worse counts as raised anew: an acknowledgement was
 * of something milder.
 * @returns whether anything was recorded
 */
export async function raiseAlarm(unit: Unit, raised: Raised, notify: Notify): Promise<boolean> {
  const { tx, at, record } = unit
  const open = await findOpen(tx, raised.rule, raised.subject)
  if (open) {
    await seeAgain(tx, open.id, { at, figures: raised.figures, link: raised.link, more: raised.occurrences })
    if (open.severity === raised.severity) return false
    await changeSeverity(unit, open, raised.severity, notify)
    return true
  }
  const id = newId(at)
  const { rule, subject, severity } = raised
  await insertAlarm(tx, { id, at, ...raised })
  record({ action: 'alarms.raise', target: `alarm:${id}`, after: { rule, subject, severity } })
  await notify(unit, { id, rule, subject, severity }, 'raised')
  return true
}

const GRAVITY: Readonly<Record<Severity, number>> = { unknown: 0, attention: 1, bad: 2 }

async function changeSeverity(unit: Unit, alarm: OpenAlarm, severity: Severity, notify: Notify): Promise<void> {
  const worse = GRAVITY[severity] > GRAVITY[alarm.severity]
  const anew = worse ? { acknowledged_at: null, acknowledged_by: null, acknowledged_for: null } : {}
  await reviseAlarm(unit.tx, alarm.id, { severity, ...anew })
  unit.record({
    action: 'alarms.change',
    target: `alarm:${alarm.id}`,
    before: { severity: alarm.severity },
    after: { severity },
    detail: { rule: alarm.rule, subject: alarm.subject },
  })
  if (worse) await notify(unit, { ...alarm, severity }, 'raised')
}

/** Ends an alarm whose cause is gone. */
export async function clearAlarm(unit: Unit, alarm: OpenAlarm, why: 'good' | 'off', notify: Notify): Promise<void> {
  const { tx, at, record } = unit
  await reviseAlarm(tx, alarm.id, { cleared_at: at })
  record({
    action: 'alarms.clear',
    target: `alarm:${alarm.id}`,
    after: { cleared: true },
    detail: { rule: alarm.rule, subject: alarm.subject, why },
  })
  await notify(unit, alarm, 'cleared')
}
