import type { Reading, ReadTx } from '../../base/audit/unit.ts'
import { notFound } from '../../base/errors.ts'
import { iso, isoOrNull, type Millis } from '../../base/time.ts'
import { permissionsHeld } from '../access/index.ts'
import type { Figures } from './check.ts'
import { FEED_RULES, RULES, rulesFor, type RuleId } from './rules.ts'
import type { AlarmSettings } from './settings.ts'
import { countPending, findAlarm, newestAlarms, openAlarms, type AlarmRow, type AlarmState } from './store.ts'
import type { Alarm, AlarmDetail, Pending, Rule } from './types.ts'

const FEED: ReadonlySet<string> = new Set(FEED_RULES.map(({ id }) => id))

/** Rules whose alarms the caller may see. */
export async function rulesOf(reading: Pick<Reading, 'tx' | 'at' | 'actor' | 'origin'>): Promise<RuleId[]> {
  return rulesFor(await permissionsHeld(reading))
}

const NEWEST = 10

/** What nobody has acknowledged or silenced: how many, and the newest of them. */
export async function showPending(reading: Reading): Promise<Pending> {
  const { tx, at } = reading
  const rules = await rulesOf(reading)
  const counts = await countPending(tx, rules, at)
  const rows = await newestAlarms(tx, { rules, at, state: 'open' }, NEWEST)
  const [bad = 0, attention = 0, unknown = 0] = [counts.get('bad'), counts.get('attention'), counts.get('unknown')]
  return { bad, attention, unknown, total: bad + attention + unknown, newest: rows.map((row) => toAlarm(row, at)) }
}

/**
 * An alarm that the caller may see.
 * @throws Refusal alarms.not_found
 */
export async function existingAlarm(
  reading: Pick<Reading, 'tx' | 'at' | 'actor' | 'origin'>,
  id: string,
): Promise<AlarmRow> {
  const row = await findAlarm(reading.tx, id)
  const rules: readonly string[] = await rulesOf(reading)
  if (!row || !rules.includes(row.rule)) throw notFound('alarms.not_found', `There is no alarm ${id}.`)
  return row
}

/**
 * One alarm with what happened to it.
 * @throws Refusal alarms.not_found
 */
export async function showAlarm(reading: Reading, { id }: { id: string }): Promise<AlarmDetail> {
  const row = await existingAlarm(reading, id)
  return {
    ...toAlarm(row, reading.at),
    history: await historyOf(reading.tx, id),
    earlier: await earlierOf(reading.tx, row),
  }
}

/** How an alarm stands at this moment. */
export function stateOf(row: AlarmRow, at: Millis): AlarmState {
  if (row.cleared_at !== null) return 'cleared'
  if (row.silenced_until !== null && row.silenced_until > at) return 'silenced'
  return row.acknowledged_at === null ? 'open' : 'acknowledged'
}

export function toAlarm(row: AlarmRow, at: Millis): Alarm {
  const { acknowledged_at, silenced_until } = row
  return {
    id: row.id,
    rule: row.rule,
    subject: row.subject,
    severity: row.severity,
    state: stateOf(row, at),
    endsByItself: !FEED.has(row.rule),
    figures: JSON.parse(row.figures) as Figures,
    link: row.link,
    raisedAt: iso(row.raised_at),
    lastSeenAt: iso(row.last_seen_at),
    clearedAt: isoOrNull(row.cleared_at),
    occurrences: row.occurrences,
    acknowledged:
      acknowledged_at === null
        ? null
        : { at: iso(acknowledged_at), by: row.acknowledged_by ?? '', reason: row.acknowledged_for ?? '' },
    silenced:
      silenced_until === null
        ? null
        : { until: iso(silenced_until), by: row.silenced_by ?? '', reason: row.silenced_for ?? '' },
  }
}

const MOST_EVENTS = 100

/** From the audit log, the newest first: it is the one that keeps who did what. */
async function historyOf(tx: ReadTx, id: string): Promise<AlarmDetail['history']> {
  const rows = await tx
    .selectFrom('audit_bodies as b')
    .leftJoin('audit_personal as n', (join) => join.onRef('n.seq', '=', 'b.seq').on('n.field', '=', 'actor.name'))
    .leftJoin('audit_personal as r', (join) => join.onRef('r.seq', '=', 'b.seq').on('r.field', '=', 'reason'))
    .select(['b.seq', 'b.at', 'b.action', 'b.actor', 'n.value as name', 'r.value as reason'])
    .where('b.target', '=', `alarm:${id}`)
    .orderBy('b.seq', 'desc')
    .limit(MOST_EVENTS)
    .execute()
  return rows.map(({ seq, at, action, actor, name, reason }) => ({ seq, at: iso(at), action, by: actor, name, reason }))
}

async function earlierOf(tx: ReadTx, { rule, subject, raised_at }: AlarmRow): Promise<number> {
  const { count } = await tx
    .selectFrom('alarms_alarms')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('rule', '=', rule)
    .where('subject', '=', subject)
    .where('raised_at', '<', raised_at)
    .executeTakeFirstOrThrow()
  return count
}

/** Which setting holds the limit of a rule of a check. */
const LIMITS: Partial<Record<RuleId, readonly (keyof Omit<AlarmSettings, 'off'>)[]>> = {
  checkpoint_old: ['checkpointAttentionHours'],
  backup_old: ['backupAttentionHours', 'backupBadHours'],
  directory_old: ['directoryAttentionHours'],
  authority_ending: ['authorityAttentionDays', 'authorityBadDays'],
  certificates_ending: ['certificateEndsDays'],
  disk_low: ['diskFreePercent'],
  disk_filling: ['diskFullDays'],
}

/** Every rule that the caller may see the alarms of, with its limits. */
export async function showRules(reading: Reading, settings: AlarmSettings): Promise<{ items: Rule[] }> {
  const mine = new Set<string>(await rulesOf(reading))
  const open = Map.groupBy(await openAlarms(reading.tx), ({ rule }) => rule)
  const items = RULES.filter(({ id }) => mine.has(id)).map(({ id, severity, may, feed }): Rule => {
    const perHour = FEED_RULES.find((rule) => rule.id === id)?.feed.perHour
    const fields = perHour === undefined ? (LIMITS[id] ?? []) : [perHour]
    const limits = fields.map((field) => ({ field, value: settings[field] }))
    const on = !settings.off.includes(id)
    return { id, severity, source: feed === null ? 'check' : 'feed', on, limits, may, open: open.get(id)?.length ?? 0 }
  })
  return { items }
}
