import type { Unit } from '../../base/audit/unit.ts'
import { badRequest, conflict } from '../../base/errors.ts'
import { DAY, iso, type Millis } from '../../base/time.ts'
import { existingAlarm, stateOf, toAlarm } from './show-alarms.ts'
import { FEED_RULES } from './rules.ts'
import { reviseAlarm, type AlarmRow } from './store.ts'
import type { Alarm } from './types.ts'

/**
 * Says that somebody knows, and why that is enough. An alarm of the feed is over with that; one of a check stays until all is well,
 * and is raised anew if it grows worse.
 * @throws Refusal alarms.not_found, alarms.already_over, alarms.already_acknowledged
 */
export async function acknowledgeAlarm(unit: Unit, { id }: { id: string }): Promise<Alarm> {
  const { tx, at, actor, record, reason = '' } = unit
  const row = await standing(unit, id)
  if (row.acknowledged_at !== null) {
    throw conflict('alarms.already_acknowledged', 'Somebody has acknowledged this alarm already.')
  }
  const over = FEED_RULES.some(({ id: rule }) => rule === row.rule)
  await reviseAlarm(tx, id, {
    acknowledged_at: at,
    acknowledged_by: `${actor.kind}:${actor.id}`,
    acknowledged_for: reason,
    ...(over ? { cleared_at: at } : {}),
  })
  record({
    action: 'alarms.acknowledge',
    target: `alarm:${id}`,
    after: { acknowledged: true, cleared: over },
    detail: { rule: row.rule, subject: row.subject },
  })
  return toAlarm(await existingAlarm(unit, id), at)
}

const LONGEST_SILENCE: Millis = 90 * DAY

/**
 * Silences an alarm until a time, at most 90 days ahead: it is not counted and not mailed, and comes back if it is still there.
 * @throws Refusal alarms.not_found, alarms.already_over, alarms.silence_out_of_range
 */
export async function silenceAlarm(unit: Unit, { id, until }: { id: string; until: string }): Promise<Alarm> {
  const { tx, at, actor, record, reason = '' } = unit
  const row = await standing(unit, id)
  const end = Date.parse(until)
  if (!(end > at) || end > at + LONGEST_SILENCE) {
    throw badRequest('alarms.silence_out_of_range', 'An alarm can be silenced until a time within the next 90 days.')
  }
  await reviseAlarm(tx, id, {
    silenced_until: end,
    silenced_by: `${actor.kind}:${actor.id}`,
    silenced_for: reason,
  })
  record({
    action: 'alarms.silence',
    target: `alarm:${id}`,
    before: { until: row.silenced_until === null ? null : iso(row.silenced_until) },
    after: { until: iso(end) },
    detail: { rule: row.rule, subject: row.subject },
  })
  return toAlarm(await existingAlarm(unit, id), at)
}

/**
 * Lets a silenced alarm be heard again.
 * @throws Refusal alarms.not_found, alarms.already_over, alarms.not_silenced
 */
export async function unsilenceAlarm(unit: Unit, { id }: { id: string }): Promise<Alarm> {
  const { tx, at, record } = unit
  const row = await standing(unit, id)
  if (stateOf(row, at) !== 'silenced') throw conflict('alarms.not_silenced', 'This alarm is not silenced.')
  await reviseAlarm(tx, id, { silenced_until: null, silenced_by: null, silenced_for: null })
  record({
    action: 'alarms.unsilence',
    target: `alarm:${id}`,
    before: { until: iso(row.silenced_until ?? at) },
    after: { until: null },
    detail: { rule: row.rule, subject: row.subject },
  })
  return toAlarm(await existingAlarm(unit, id), at)
}

async function standing(unit: Unit, id: string): Promise<AlarmRow> {
  const row = await existingAlarm(unit, id)
  if (row.cleared_at !== null) throw conflict('alarms.already_over', 'This alarm is over already.')
  return row
}
