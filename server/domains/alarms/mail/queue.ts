import type { ReadTx, Unit } from '../../../base/audit/unit.ts'
import { newId } from '../../../base/ids.ts'
import { DAY, MINUTE, SECOND, type Millis } from '../../../base/time.ts'
import { readSection } from '../../settings/index.ts'
import type { Notify } from '../raise.ts'
import type { OpenAlarm } from '../store.ts'
import { MAIL, type MailSettings } from './settings.ts'
import { countMails, insertMail, MOST_WAITING, recipientsTold } from './store.ts'

/** What comes at the same time goes into one mail. */
const GATHER: Millis = 5 * SECOND

/** Puts mails about an alarm in the queue, within the unit that raises or ends it. A mail about mail that fails would not arrive. */
export const queueMails: Notify = async (unit, alarm, event) => {
  const { tx, at } = unit
  if (alarm.rule === 'mail_failing') return
  const settings = await readSection(tx, MAIL)
  if (!settings.on || (await isSilenced(tx, alarm.id, at))) return
  const recipients = await recipientsOf(tx, settings, alarm, event)
  if (recipients.length === 0 || (await countMails(tx, 'waiting')) + recipients.length > MOST_WAITING) return
  const due = dueAt(settings, alarm.severity === 'bad', at)
  for (const recipient of recipients) await queue(unit, alarm.id, event, recipient, due)
}

async function queue({ tx, at }: Unit, alarmId: string, event: 'raised' | 'cleared', recipient: string, due: Millis) {
  await insertMail(tx, { id: newId(at), alarm_id: alarmId, event, recipient, created_at: at, due_at: due })
}

async function recipientsOf(
  tx: ReadTx,
  settings: MailSettings,
  { id, severity }: OpenAlarm,
  event: 'raised' | 'cleared',
): Promise<string[]> {
  if (event === 'raised')
    return [...new Set(severity === 'bad' ? settings.recipientsBad : settings.recipientsAttention)]
  // That it is over concerns whoever was told that it began.
  return settings.tellCleared ? await recipientsTold(tx, id) : []
}

/**
 * When a mail goes out: what is bad at once; the rest at the daily time or as it comes, and never within the quiet hours.
 * Pure; times of day are UTC.
 */
export function dueAt(settings: MailSettings, bad: boolean, at: Millis): Millis {
  if (bad) return at + GATHER
  const due = settings.attention === 'daily' ? nextTime(settings.dailyAt, at) : at + GATHER
  return afterQuiet(settings, due)
}

function afterQuiet({ quietFrom, quietUntil }: MailSettings, due: Millis): Millis {
  const [from, until, now] = [minutesOf(quietFrom), minutesOf(quietUntil), Math.floor((due % DAY) / MINUTE)]
  if (from === until) return due
  const quiet = from < until ? now >= from && now < until : now >= from || now < until
  return quiet ? nextTime(quietUntil, due) : due
}

/** The next time of that time of day, after `at`. */
function nextTime(time: string, at: Millis): Millis {
  const today = Math.floor(at / DAY) * DAY + minutesOf(time) * MINUTE
  return today > at ? today : today + DAY
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return hours * 60 + minutes
}

async function isSilenced(tx: ReadTx, id: string, at: Millis): Promise<boolean> {
  const row = await tx.selectFrom('alarms_alarms').select('silenced_until').where('id', '=', id).executeTakeFirst()
  return (row?.silenced_until ?? 0) > at
}
