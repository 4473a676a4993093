import { z } from 'zod'
import type { Json, ReadTx } from '../../../base/audit/unit.ts'
import type { Database } from '../../../base/database/database.ts'
import type { Millis } from '../../../base/time.ts'
import type { JobKind, JobRun, Jobs } from '../../../platform/jobs/job.ts'
import { findSite } from '../../settings/index.ts'
import type { AccessParts } from '../parts.ts'
import { mailCodeOf } from './mail-codes.ts'

/** A mail to one person, plain. */
export interface Letter {
  to: string
  language: 'en' | 'de'
  subject: string
  text: string
}

/** Hands a letter to the mail server of the settings; false if it did not take it. */
export type SendLetter = (tx: ReadTx, letter: Letter, at: Millis) => Promise<boolean>

const WORDS = {
  en: {
    subject: (host: string) => `Code to sign in to ${host}`,
    text: (code: string, host: string) =>
      `${code}\n\nThis code lets you set up a new second factor for your account on ${host}. It is good for 15 minutes, once, in the window that asked for it.\n\nIf you did not ask for it, somebody knows your password: change it, and tell an administrator.\n`,
  },
  de: {
    subject: (host: string) => `Code für die Anmeldung an ${host}`,
    text: (code: string, host: string) =>
      `${code}\n\nMit diesem Code richten Sie für Ihr Konto auf ${host} einen neuen zweiten Faktor ein. Er gilt 15 Minuten, einmal und in dem Fenster, das ihn angefordert hat.\n\nHaben Sie ihn nicht angefordert, kennt jemand Ihr Passwort: Ändern Sie es und verständigen Sie einen Administrator.\n`,
  },
} as const

type Parts = Pick<AccessParts, 'bookkeep' | 'vault'>

function dueCodes(tx: ReadTx, at: Millis) {
  return tx
    .selectFrom('access_mail_codes as c')
    .innerJoin('access_sessions as s', 's.id', 'c.session_id')
    .innerJoin('access_accounts as a', 'a.id', 's.account_id')
    .select(['c.session_id', 'c.sealed', 'a.mail', 'a.language'])
    .where('c.sealed', 'is not', null)
    .where('c.expires_at', '>', at)
    .limit(100)
}

/** The kind of work that sends codes. Apart from the request for one, whose time must not tell whether a mail goes out. */
export function codeJobs(parts: Parts, send: SendLetter): JobKind[] {
  return [
    {
      kind: 'access.send_codes',
      summary: 'Send codes for signing in by mail',
      may: 'access.read',
      input: z.object({}),
      waits: true,
      run: (run) => sendCodes(parts, send, run),
    },
  ]
}

/** Sends what is due, each code once: one that does not go out is asked for again by whoever waits for it. */
export async function sendCodes({ bookkeep, vault }: Parts, send: SendLetter, run: JobRun): Promise<Json> {
  const { tx } = run.reading
  const host = (await findSite(tx))?.publicHost ?? 'localhost'
  let sent = 0
  const due = await dueCodes(tx, run.now()).execute()
  for (const { session_id, sealed, mail, language } of due) {
    if (sealed === null || mail === null) continue
    const spoken = language ?? 'en'
    const words = WORDS[spoken]
    const code = vault.open(sealed, mailCodeOf(session_id)).toString('utf8')
    await bookkeep(async (own) => {
      await own.updateTable('access_mail_codes').set({ sealed: null }).where('session_id', '=', session_id).execute()
    })
    const letter = { to: mail, language: spoken, subject: words.subject(host), text: words.text(code, host) }
    if (await send(tx, letter, run.now())) sent += 1
  }
  return { sent, failed: due.length - sent }
}

/** Queues the job whenever a code waits. */
export function codePostman(database: Pick<Database, 'reader' | 'unit'>, jobs: Jobs, clock: () => Millis) {
  return async (): Promise<void> => {
    const at = clock()
    if ((await dueCodes(database.reader, at).execute()).length === 0) return
    const open = await database.reader
      .selectFrom('jobs_runs')
      .select('id')
      .where('once', '=', 'access.send_codes')
      .where('state', 'in', ['queued', 'running'])
      .executeTakeFirst()
    if (open) return
    const context = {
      at,
      actor: { kind: 'job', id: 'access.codes', name: '' },
      origin: { door: 'job', requestId: 'access.codes', sessionId: null, address: null, agent: null },
    } as const
    await database.unit(context, async (unit) => {
      const { id } = await jobs.enqueue(unit, 'access.send_codes', {}, { once: 'access.send_codes' })
      unit.record({ action: 'access.send_codes', target: `job:${id}` })
    })
  }
}
