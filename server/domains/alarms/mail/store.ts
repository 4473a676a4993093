import type { ReadTx, Tx } from '../../../base/audit/unit.ts'
import type { Millis } from '../../../base/time.ts'

declare module '../../../base/database/tables.ts' {
  interface Tables {
    alarms_mails: MailsTable
  }
}

interface MailsTable {
  id: string
  alarm_id: string
  event: 'raised' | 'cleared'
  recipient: string
  state: 'waiting' | 'sent' | 'given_up'
  created_at: number
  due_at: number
  attempts: number
  ended_at: number | null
  problem: string | null
}

/** More mails than this do not wait: whoever gets that many reads the console. */
export const MOST_WAITING = 1_000

export async function countMails(tx: ReadTx, state: MailsTable['state']): Promise<number> {
  const row = await tx
    .selectFrom('alarms_mails')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('state', '=', state)
    .executeTakeFirstOrThrow()
  return row.count
}

export async function insertMail(
  tx: Tx,
  row: Pick<MailsTable, 'id' | 'alarm_id' | 'event' | 'recipient' | 'created_at' | 'due_at'>,
): Promise<void> {
  await tx
    .insertInto('alarms_mails')
    .values({ ...row, state: 'waiting', attempts: 0, ended_at: null, problem: null })
    .execute()
}

/** Whether anybody was to be told that this alarm was raised. */
export async function recipientsTold(tx: ReadTx, alarmId: string): Promise<string[]> {
  const rows = await tx
    .selectFrom('alarms_mails')
    .select('recipient')
    .distinct()
    .where('alarm_id', '=', alarmId)
    .where('event', '=', 'raised')
    .execute()
  return rows.map(({ recipient }) => recipient)
}

export async function anyDue(tx: ReadTx, at: Millis): Promise<boolean> {
  const row = await tx
    .selectFrom('alarms_mails')
    .select('id')
    .where('state', '=', 'waiting')
    .where('due_at', '<=', at)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** What is due, with what has to be said about it. */
export async function dueMails(tx: ReadTx, at: Millis) {
  return await tx
    .selectFrom('alarms_mails as m')
    .innerJoin('alarms_alarms as a', 'a.id', 'm.alarm_id')
    .innerJoin('alarms_seen as s', 's.alarm_id', 'm.alarm_id')
    .select([
      'm.id',
      'm.alarm_id',
      'm.event',
      'm.recipient',
      'm.attempts',
      'm.created_at',
      'a.rule',
      'a.severity',
      's.figures',
    ])
    .where('m.state', '=', 'waiting')
    .where('m.due_at', '<=', at)
    .orderBy('m.created_at')
    .limit(MOST_WAITING)
    .execute()
}

export async function markSent(tx: Tx, ids: readonly string[], at: Millis): Promise<void> {
  await tx
    .updateTable('alarms_mails')
    .set({ state: 'sent', ended_at: at, problem: null })
    .where('id', 'in', ids)
    .execute()
}

export async function markFailed(
  tx: Tx,
  ids: readonly string[],
  { problem, attempts, due }: { problem: string; attempts: number; due: Millis },
): Promise<void> {
  await tx.updateTable('alarms_mails').set({ problem, attempts, due_at: due }).where('id', 'in', ids).execute()
}

export async function markGivenUp(tx: Tx, ids: readonly string[], at: Millis, problem: string): Promise<void> {
  await tx
    .updateTable('alarms_mails')
    .set({ state: 'given_up', ended_at: at, problem })
    .where('id', 'in', ids)
    .execute()
}

/** Mail was switched off: what waits goes nowhere. */
export async function dropWaiting(tx: Tx): Promise<void> {
  await tx.deleteFrom('alarms_mails').where('state', '=', 'waiting').execute()
}

export interface MailHealth {
  waiting: number
  lastSentAt: Millis | null
  /** What went wrong since the last mail went out; null where nothing did. */
  problem: { since: Millis; text: string } | null
}

export async function mailHealth(tx: ReadTx): Promise<MailHealth> {
  const sent = await tx
    .selectFrom('alarms_mails')
    .select('ended_at')
    .where('state', '=', 'sent')
    .orderBy('ended_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  const lastSentAt = sent?.ended_at ?? null
  const failing = await tx
    .selectFrom('alarms_mails')
    .select(['created_at', 'problem'])
    .where('problem', 'is not', null)
    .where((eb) => eb.or([eb('state', '=', 'waiting'), eb('ended_at', '>', lastSentAt ?? 0)]))
    .orderBy('created_at')
    .limit(1)
    .executeTakeFirst()
  const problem = failing ? { since: failing.created_at, text: failing.problem ?? '' } : null
  return { waiting: await countMails(tx, 'waiting'), lastSentAt, problem }
}

/** Forgets at most `limit` mails that were sent or given up before `before`: bookkeeping. */
export async function dropOldMails(tx: Tx, before: Millis, limit: number): Promise<number> {
  const old = tx.selectFrom('alarms_mails').select('id').where('ended_at', '<', before).limit(limit)
  const gone = await tx.deleteFrom('alarms_mails').where('id', 'in', old).returning('id').execute()
  return gone.length
}
