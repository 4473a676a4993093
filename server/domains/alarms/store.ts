import type { ReadTx, Tx, Unit } from '../../base/audit/unit.ts'
import type { Millis } from '../../base/time.ts'
import type { Figures, Severity } from './check.ts'

declare module '../../base/database/tables.ts' {
  interface Tables {
    alarms_alarms: AlarmsTable
    alarms_seen: SeenTable
    alarms_feed: { id: number; seq: number; awake_ms: number }
    alarms_windows: { rule: string; subject: string; slot: number; count: number }
  }
}

interface AlarmsTable {
  id: string
  rule: string
  subject: string
  severity: 'bad' | 'attention' | 'unknown'
  raised_at: number
  cleared_at: number | null
  acknowledged_at: number | null
  acknowledged_by: string | null
  acknowledged_for: string | null
  silenced_until: number | null
  silenced_by: string | null
  silenced_for: string | null
}

interface SeenTable {
  alarm_id: string
  last_seen_at: number
  occurrences: number
  figures: string
  link: string
}

export type AlarmRow = AlarmsTable & Omit<SeenTable, 'alarm_id'>

/** An open alarm as the watch needs it. */
export interface OpenAlarm {
  id: string
  rule: string
  subject: string
  severity: Severity
}

/** Open alarms; their number is bounded by rules and subjects, and by {@link MOST_OPEN}. */
export async function openAlarms(tx: ReadTx): Promise<OpenAlarm[]> {
  return await tx
    .selectFrom('alarms_alarms')
    .select(['id', 'rule', 'subject', 'severity'])
    .where('cleared_at', 'is', null)
    .execute()
}

/** More than so many open alarms are no help to anybody: further ones of a rule are told as one. */
export const MOST_OPEN = 500

export async function findOpen(tx: ReadTx, rule: string, subject: string): Promise<OpenAlarm | undefined> {
  return await tx
    .selectFrom('alarms_alarms')
    .select(['id', 'rule', 'subject', 'severity'])
    .where('rule', '=', rule)
    .where('subject', '=', subject)
    .where('cleared_at', 'is', null)
    .executeTakeFirst()
}

export interface NewAlarm {
  id: string
  rule: string
  subject: string
  severity: Severity
  at: Millis
  figures: Figures
  link: string
  occurrences: number
}

export async function insertAlarm(tx: Tx, alarm: NewAlarm): Promise<void> {
  const { id, rule, subject, severity, at, figures, link, occurrences } = alarm
  const nobody = {
    cleared_at: null,
    acknowledged_at: null,
    acknowledged_by: null,
    acknowledged_for: null,
    silenced_until: null,
    silenced_by: null,
    silenced_for: null,
  }
  await tx
    .insertInto('alarms_alarms')
    .values({ id, rule, subject, severity, raised_at: at, ...nobody })
    .execute()
  await tx
    .insertInto('alarms_seen')
    .values({ alarm_id: id, last_seen_at: at, occurrences, figures: JSON.stringify(figures), link })
    .execute()
}

export async function reviseAlarm(tx: Tx, id: string, values: Partial<AlarmsTable>): Promise<void> {
  await tx.updateTable('alarms_alarms').set(values).where('id', '=', id).execute()
}

/** Notes that an alarm was seen again, `more` times: bookkeeping. */
export async function seeAgain(
  tx: Tx,
  id: string,
  seen: { at: Millis; figures: Figures; link: string; more: number },
): Promise<void> {
  await tx
    .updateTable('alarms_seen')
    .set((eb) => ({
      last_seen_at: seen.at,
      figures: JSON.stringify(seen.figures),
      link: seen.link,
      occurrences: eb('occurrences', '+', seen.more),
    }))
    .where('alarm_id', '=', id)
    .execute()
}

const whole = (tx: ReadTx) =>
  tx
    .selectFrom('alarms_alarms as a')
    .innerJoin('alarms_seen as s', 's.alarm_id', 'a.id')
    .selectAll('a')
    .select(['s.last_seen_at', 's.occurrences', 's.figures', 's.link'])

export async function findAlarm(tx: ReadTx, id: string): Promise<AlarmRow | undefined> {
  return await whole(tx).where('a.id', '=', id).executeTakeFirst()
}

export type AlarmState = 'open' | 'acknowledged' | 'silenced' | 'cleared'

/** Alarms of these rules with what was seen of them. */
export function selectAlarms(tx: ReadTx, rules: readonly string[]) {
  return whole(tx).where('a.rule', 'in', rules)
}

/** The newest alarms that are not over; `open`: those that nobody has acknowledged or silenced. */
export async function newestAlarms(
  tx: ReadTx,
  { rules, at, state }: { rules: readonly string[]; at: Millis; state: 'open' | 'standing' },
  limit: number,
): Promise<AlarmRow[]> {
  let query = selectAlarms(tx, rules).where('a.cleared_at', 'is', null)
  if (state === 'open')
    query = query
      .where('a.acknowledged_at', 'is', null)
      .where((eb) => eb.or([eb('a.silenced_until', 'is', null), eb('a.silenced_until', '<=', at)]))
  return await query.orderBy('a.raised_at', 'desc').orderBy('a.id', 'desc').limit(limit).execute()
}

/** Open alarms by severity, as far as nobody has acknowledged or silenced them. */
export async function countPending(tx: ReadTx, rules: readonly string[], at: Millis): Promise<Map<Severity, number>> {
  if (rules.length === 0) return new Map()
  const rows = await tx
    .selectFrom('alarms_alarms')
    .select(({ fn }) => ['severity', fn.countAll<number>().as('count')])
    .where('cleared_at', 'is', null)
    .where('acknowledged_at', 'is', null)
    .where((eb) => eb.or([eb('silenced_until', 'is', null), eb('silenced_until', '<=', at)]))
    .where('rule', 'in', rules)
    .groupBy('severity')
    .execute()
  return new Map(rows.map(({ severity, count }) => [severity, count]))
}

export async function feedPlace(tx: ReadTx): Promise<{ seq: number; awakeMs: number }> {
  const row = await tx.selectFrom('alarms_feed').selectAll().where('id', '=', 1).executeTakeFirstOrThrow()
  return { seq: row.seq, awakeMs: row.awake_ms }
}

/** Moves the place in the feed on: bookkeeping. */
export async function moveFeed(tx: Tx, seq: number, awakeMs: number): Promise<void> {
  await tx.updateTable('alarms_feed').set({ seq, awake_ms: awakeMs }).where('id', '=', 1).execute()
}

export async function windowSum(tx: ReadTx, rule: string, subject: string, sinceSlot: number): Promise<number> {
  const row = await tx
    .selectFrom('alarms_windows')
    .select(({ fn }) => fn.sum<number | null>('count').as('sum'))
    .where('rule', '=', rule)
    .where('subject', '=', subject)
    .where('slot', '>=', sinceSlot)
    .executeTakeFirst()
  return row?.sum ?? 0
}

export async function addToWindow(
  tx: Tx,
  row: { rule: string; subject: string; slot: number; count: number },
): Promise<void> {
  await tx
    .insertInto('alarms_windows')
    .values(row)
    .onConflict((oc) =>
      oc
        .columns(['rule', 'subject', 'slot'])
        .doUpdateSet((eb) => ({ count: eb('alarms_windows.count', '+', row.count) })),
    )
    .execute()
}

export async function dropWindows(tx: Tx, beforeSlot: number): Promise<void> {
  await tx.deleteFrom('alarms_windows').where('slot', '<', beforeSlot).execute()
}

/** Forgets at most `limit` alarms that were over before `before`, with all that hangs on them; the log keeps what happened. */
export async function dropOldAlarms({ tx, record }: Unit, before: Millis, limit: number): Promise<number> {
  const old = await tx.selectFrom('alarms_alarms').select('id').where('cleared_at', '<', before).limit(limit).execute()
  if (old.length === 0) return 0
  const ids = old.map(({ id }) => id)
  await tx.deleteFrom('alarms_mails').where('alarm_id', 'in', ids).execute()
  await tx.deleteFrom('alarms_seen').where('alarm_id', 'in', ids).execute()
  await tx.deleteFrom('alarms_alarms').where('id', 'in', ids).execute()
  record({ action: 'alarms.forget', target: 'alarms:-', detail: { count: ids.length } })
  return ids.length
}
