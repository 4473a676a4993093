import { z } from 'zod'
import type { Reading, Unit } from '../../../base/audit/unit.ts'
import { conflict } from '../../../base/errors.ts'
import { newId } from '../../../base/ids.ts'
import { isoOrNull, SECOND } from '../../../base/time.ts'
import { readSecret, readSection } from '../../settings/index.ts'
import { composeTest } from './compose.ts'
import { consoleOf, lineOf, type MailParts } from './send.ts'
import { assertUsable, MAIL, MailAddress, type MailSettings } from './settings.ts'
import { deliver, MailProblem, STAGES, type Stage } from './smtp.ts'
import { mailHealth } from './store.ts'

/** Settings that are tried before they are saved; what is left out is as it is saved. */
export const TryInput = z.object({
  to: MailAddress,
  host: MAIL.schema.shape.host.unwrap().optional(),
  port: MAIL.schema.shape.port.unwrap().optional(),
  security: MAIL.schema.shape.security.unwrap().optional(),
  trusted: MAIL.schema.shape.trusted.unwrap().optional(),
  username: MAIL.schema.shape.username.unwrap().optional(),
  from: MAIL.schema.shape.from.unwrap().optional(),
  language: MAIL.schema.shape.language.unwrap().optional(),
  password: z.string().min(1).max(500).optional(),
})
type TryInput = z.output<typeof TryInput>

export const MailTrial = z
  .object({
    stages: z.array(z.object({ stage: z.enum(STAGES), state: z.enum(['good', 'bad', 'skipped']), detail: z.string() })),
  })
  .meta({ id: 'MailTrial' })
export type MailTrial = z.output<typeof MailTrial>

const TIMEOUT = 10 * SECOND

/**
 * Sends one mail stage by stage, with settings that need not be saved. The stored password goes to the server that it was stored
 * for, and to no other.
 * @throws Refusal alarms.mail_password_needed, alarms.mail_in_the_clear, alarms.mail_incomplete
 */
export async function tryMail(parts: MailParts, { tx, at }: Reading, input: TryInput): Promise<MailTrial> {
  const { to, password, ...given } = input
  const saved = await readSection(tx, MAIL)
  const settings: MailSettings = { ...saved, ...withoutAbsent(given), on: true, recipientsBad: [to] }
  assertUsable(settings)
  const secret = await passwordFor(parts, { tx, saved, settings, password })
  const place = await consoleOf(tx, parts.consolePort)
  const stages = new Map<Stage, MailTrial['stages'][number]>()
  const line = {
    ...(await lineOf(parts, tx, settings, place.host)),
    password: secret,
    purpose: 'alarms.mail_test',
    timeoutMs: TIMEOUT,
    onStage: (stage: Stage, detail: string) => void stages.set(stage, { stage, state: 'good', detail }),
  } as const
  const message = await composeTest({
    ...place,
    from: settings.from,
    to,
    language: settings.language,
    at,
    id: newId(at),
  })
  const problem = await failureOf(deliver(line, [{ from: settings.from, to, message }]))
  if (problem) stages.set(problem.stage, { stage: problem.stage, state: 'bad', detail: problem.answer })
  return { stages: STAGES.map((stage) => stages.get(stage) ?? { stage, state: 'skipped', detail: '' }) }
}

/** Keeps that somebody tried, and how far it went; to whom is personal. */
export async function recordTrial({ record }: Unit, { to }: TryInput, trial: MailTrial): Promise<MailTrial> {
  const failed = trial.stages.find(({ state }) => state === 'bad')
  record({
    action: 'alarms.try_mail',
    target: 'settings:mail',
    outcome: failed ? 'failed' : 'done',
    detail: { stage: failed?.stage ?? 'accepted' },
    personal: { to },
  })
  return trial
}

async function failureOf(delivery: ReturnType<typeof deliver>): Promise<MailProblem | null> {
  try {
    return (await delivery)[0] ?? null
  } catch (error) {
    if (error instanceof MailProblem) return error
    throw error
  }
}

interface Secret {
  tx: Reading['tx']
  saved: MailSettings
  settings: MailSettings
  password: string | undefined
}

async function passwordFor({ vault }: MailParts, { tx, saved, settings, password }: Secret): Promise<string | null> {
  if (settings.username === '' || password !== undefined) return password ?? null
  const same = (['host', 'port', 'security', 'trusted', 'username'] as const).every(
    (field) => saved[field] === settings[field],
  )
  const stored = same ? await readSecret(tx, vault, MAIL, 'password') : null
  if (stored === null) {
    throw conflict(
      'alarms.mail_password_needed',
      'Enter the password of the mail account: the server was changed, or none is stored.',
    )
  }
  return stored
}

function withoutAbsent<T extends object>(given: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as never
}

export const MailState = z
  .object({
    on: z.boolean(),
    waiting: z.int(),
    lastSentAt: z.string().nullable(),
    problem: z.object({ since: z.string(), text: z.string() }).nullable(),
  })
  .meta({ id: 'MailState' })

/** How mail stands. */
export async function showMail({ tx }: Reading): Promise<z.output<typeof MailState>> {
  const { on } = await readSection(tx, MAIL)
  const { waiting, lastSentAt, problem } = await mailHealth(tx)
  return {
    on,
    waiting,
    lastSentAt: isoOrNull(lastSentAt),
    problem: problem && { since: isoOrNull(problem.since) ?? '', text: problem.text },
  }
}
