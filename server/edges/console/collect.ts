import type { Reading } from '../../base/audit/unit.ts'
import { permissionsHeld } from '../../domains/access/index.ts'
import { lookAt, standingAlarms, type AlarmSettings, type Check, type Seen } from '../../domains/alarms/index.ts'
import type { ChecklistItem, Need, Vital } from './types.ts'

/** Vital signs and steps of the first hour in the order in which people read them. */
const VITALS = ['verified_restore', 'directory_age', 'authority_runway', 'factor_share', 'checkpoint_age']
const STEPS = [
  'directory',
  'group_role',
  'certificate',
  'console_certificate',
  'backup',
  'auditor',
  'second_owner',
  'emergency_code',
]
const GRAVITY = { bad: 0, attention: 1, unknown: 2 }

export interface Collected {
  needs: Need[]
  /** Of those, how many somebody has acknowledged or silenced: they are not shown as needs. */
  known: number
  vitals: Vital[]
  checklist: ChecklistItem[]
  may: ReadonlySet<string>
}

/**
 * Asks every check that the caller may hear of, now, and adds what the log has told. Whatever somebody has acknowledged or silenced
 * as an alarm needs nobody any more.
 */
export async function collect(reading: Reading, checks: readonly Check[], limits: AlarmSettings): Promise<Collected> {
  const { tx, at } = reading
  const may = await permissionsHeld(reading)
  const mine = checks.filter((check) => check.may === 'signed-in' || may.has(check.may))
  const seen: Seen[] = []
  for (const check of mine) seen.push(await lookAt(check, { tx, at, limits }))
  const alarms = await standingAlarms(reading)
  const needs = [
    ...seen.flatMap(({ findings }) => findings),
    ...alarms.filter(({ endsByItself }) => !endsByItself),
  ].map(({ rule, subject, severity, figures, link }) => ({ id: rule, subject, severity, figures, link }))
  const settled = new Set(
    alarms.filter(({ state }) => state !== 'open').map(({ rule, subject }) => `${rule} ${subject}`),
  )
  const open = needs.filter(({ id, subject }) => !settled.has(`${id} ${subject}`))
  return {
    needs: open.toSorted((a, b) => GRAVITY[a.severity] - GRAVITY[b.severity]),
    known: needs.length - open.length,
    vitals: inOrder(
      VITALS,
      seen.flatMap(({ vitals = [] }) => vitals),
    ),
    checklist: inOrder(
      STEPS,
      seen
        .flatMap(({ steps = [] }) => steps.filter((step) => may.has(step.may)))
        .map(({ id, done, link }) => ({
          id,
          done,
          link,
        })),
    ),
    may,
  }
}

function inOrder<T extends { id: string }>(order: readonly string[], items: readonly T[]): T[] {
  return items.toSorted((a, b) => order.indexOf(a.id) - order.indexOf(b.id))
}
