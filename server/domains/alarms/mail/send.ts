import type { Json, ReadTx, Tx, UnitContext } from '../../../base/audit/unit.ts'
import type { Database } from '../../../base/database/database.ts'
import { newId } from '../../../base/ids.ts'
import type { Vault } from '../../../base/secrets/vault.ts'
import { DAY, HOUR, MINUTE, SECOND, type Millis } from '../../../base/time.ts'
import type { JobKind, JobRun, Jobs } from '../../../platform/jobs/job.ts'
import type { PlainOutbound } from '../../../platform/outbound/plain.ts'
import { z } from 'zod'
import { findSite, readSecret, readSection } from '../../settings/index.ts'
import type { Figures } from '../check.ts'
import { composeNotices, type Notice } from './compose.ts'
import { MAIL, type MailSettings } from './settings.ts'
import { deliver, MailProblem, type Line } from './smtp.ts'
import { anyDue, dropWaiting, dueMails, markFailed, markGivenUp, markSent } from './store.ts'

export interface MailParts {
  outbound: PlainOutbound
  vault: Vault
  bookkeep<T>(run: (tx: Tx) => Promise<T>): Promise<T>
  /** Where browsers reach the console. */
  consolePort: number
}

/** Alarms in one mail; the rest is counted. */
const MOST_IN_ONE = 50
const TIMEOUT: Millis = 20 * SECOND
const WAITS: readonly Millis[] = [MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR]
/** After a day nobody needs the mail any more; the alarm itself stands in the console. */
const GIVE_UP_AFTER: Millis = DAY

/** The kind of work that sends what is due. */
export function mailJobs(parts: MailParts): JobKind[] {
  return [
    {
      kind: 'alarms.send_mails',
      summary: 'Send mails about alarms',
      may: 'alarms.read',
      input: z.object({}),
      waits: true,
      run: (run) => sendDue(parts, run),
    },
  ]
}

type DueMail = Awaited<ReturnType<typeof dueMails>>[number]

/** Sends what is due, one mail for each recipient; what does not go out is tried again, later and later. */
export async function sendDue(parts: MailParts, run: JobRun): Promise<Json> {
  const { tx } = run.reading
  const settings = await readSection(tx, MAIL)
  if (!settings.on) {
    await parts.bookkeep(dropWaiting)
    return { sent: 0, failed: 0 }
  }
  const byRecipient = [...Map.groupBy(await dueMails(tx, run.now()), ({ recipient }) => recipient)]
  if (byRecipient.length === 0) return { sent: 0, failed: 0 }
  const place = await consoleOf(tx, parts.consolePort)
  const letters = await Promise.all(
    byRecipient.map(async ([to, mails]) => {
      const message = await composeNotices({
        ...place,
        to,
        from: settings.from,
        language: settings.language,
        notices: mails.slice(0, MOST_IN_ONE).map(noticeOf),
        more: Math.max(0, mails.length - MOST_IN_ONE),
        at: run.now(),
        id: newId(run.now()),
      })
      return { from: settings.from, to, message }
    }),
  )
  const outcomes = await attempted(await lineOf(parts, tx, settings, place.host), letters)
  let sent = 0
  for (const [index, [, mails]] of byRecipient.entries()) {
    const problem = outcomes[index] ?? null
    if (problem === null) sent += 1
    await parts.bookkeep((writing) => keep(writing, mails, problem, run.now()))
  }
  return { sent, failed: byRecipient.length - sent }
}

/** What came of each letter; where it did not come to letters, the same for all, and worth another try. */
async function attempted(line: Line, letters: Parameters<typeof deliver>[1]): Promise<(MailProblem | null)[]> {
  try {
    return await deliver(line, letters)
  } catch (error) {
    if (!(error instanceof MailProblem)) throw error
    return letters.map(() => new MailProblem(error.stage, error.answer, true))
  }
}

async function keep(tx: Tx, mails: readonly DueMail[], problem: MailProblem | null, at: Millis): Promise<void> {
  if (problem === null) {
    return await markSent(
      tx,
      mails.map(({ id }) => id),
      at,
    )
  }
  for (const { id, attempts, created_at } of mails) {
    if (!problem.temporary || at - created_at > GIVE_UP_AFTER) await markGivenUp(tx, [id], at, problem.message)
    else {
      const due = at + (WAITS[Math.min(attempts, WAITS.length - 1)] ?? HOUR)
      await markFailed(tx, [id], { problem: problem.message, attempts: attempts + 1, due })
    }
  }
}

function noticeOf({ alarm_id, event, rule, severity, figures, created_at }: DueMail): Notice {
  return { alarmId: alarm_id, event, rule, severity, figures: JSON.parse(figures) as Figures, at: created_at }
}

/** Where the console is, for links and for the name by which this server introduces itself. */
export async function consoleOf(tx: ReadTx, port: number): Promise<{ console: string; host: string }> {
  const host = (await findSite(tx))?.publicHost ?? 'localhost'
  return { host, console: port === 443 ? `https://${host}` : `https://${host}:${port}` }
}

/** The line to the mail server as the settings have it. */
export async function lineOf(
  { outbound, vault }: MailParts,
  tx: ReadTx,
  settings: MailSettings,
  name: string,
  purpose: Line['purpose'] = 'alarms.mail',
): Promise<Line> {
  const password = await readSecret(tx, vault, MAIL, 'password')
  return { outbound, settings, password, name, purpose, timeoutMs: TIMEOUT }
}

/** Queues the job whenever something is due: every few seconds a look, an entry only when there is work. */
export function postman(database: Pick<Database, 'reader' | 'unit'>, jobs: Jobs, clock: () => Millis) {
  return async (): Promise<void> => {
    const at = clock()
    if (!(await anyDue(database.reader, at))) return
    const open = await database.reader
      .selectFrom('jobs_runs')
      .select('id')
      .where('once', '=', 'alarms.send_mails')
      .where('state', 'in', ['queued', 'running'])
      .executeTakeFirst()
    if (open) return
    await database.unit(contextOf(at), async (unit) => {
      const { id } = await jobs.enqueue(unit, 'alarms.send_mails', {}, { once: 'alarms.send_mails' })
      unit.record({ action: 'alarms.send_mails', target: `job:${id}` })
    })
  }
}

function contextOf(at: Millis): UnitContext {
  return {
    at,
    actor: { kind: 'job', id: 'alarms.watch', name: '' },
    origin: { door: 'job', requestId: 'alarms.mail', sessionId: null, address: null, agent: null },
  }
}
