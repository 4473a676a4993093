import { z } from 'zod'
import { badRequest } from '../../../base/errors.ts'
import { defineSection } from '../../settings/index.ts'

/**
 * A mail address as it may stand in an envelope and in a header: no quotes, no comments, no space, nothing that could begin another
 * header or another recipient (RFC 5321 §4.1.2, without quoted strings).
 */
export const MailAddress = z
  .string()
  .trim()
  .max(254)
  .regex(
    /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*$/,
  )

const OrEmpty = (schema: z.ZodType<string>) => z.union([z.literal(''), schema])

const Host = z
  .string()
  .trim()
  .max(253)
  .regex(/^[A-Za-z0-9._:-]*$/)
const TimeOfDay = z
  .string()
  .max(5)
  .regex(/^([01][0-9]|2[0-3]):[0-5][0-9]$/)
const Recipients = z.array(MailAddress).max(20)

const schema = z.object({
  on: z.boolean().default(false),
  host: Host.default(''),
  port: z.int().min(1).max(65_535).default(587),
  /** `starttls`: begins in the clear and is secured before anything is said. `none`: to this machine alone. */
  security: z.enum(['tls', 'starttls', 'none']).default('starttls'),
  /** PEM certificates that alone are trusted; empty: those that this machine trusts. */
  trusted: z.string().max(20_000).default(''),
  username: z
    .string()
    .max(200)
    .regex(/^[^\p{Cc}]*$/u)
    .default(''),
  from: OrEmpty(MailAddress).default(''),
  language: z.enum(['en', 'de']).default('en'),
  recipientsBad: Recipients.default([]),
  recipientsAttention: Recipients.default([]),
  /** What is not bad: as it comes, or once a day. */
  attention: z.enum(['at-once', 'daily']).default('at-once'),
  /** UTC. */
  dailyAt: TimeOfDay.default('06:00'),
  /** UTC; equal: no quiet hours. What is bad is told all the same. */
  quietFrom: TimeOfDay.default('00:00'),
  quietUntil: TimeOfDay.default('00:00'),
  tellCleared: z.boolean().default(true),
})

export type MailSettings = z.output<typeof schema>

/** Mail to people about alarms. Off, and nothing goes out, until somebody switches it on. */
export const MAIL = defineSection({
  name: 'mail',
  schema,
  secrets: ['password'],
  personal: ['from', 'recipientsBad', 'recipientsAttention', 'username'],
  errors: ['alarms.mail_incomplete', 'alarms.mail_in_the_clear'],
  check: async (values) => assertUsable(values),
})

/**
 * What is switched on has a server, a sender and somebody to tell; and no password or alarm crosses a network in the clear.
 * @throws Refusal alarms.mail_incomplete, alarms.mail_in_the_clear
 */
export function assertUsable(values: MailSettings): void {
  if (values.security === 'none' && !isThisMachine(values.host)) {
    throw badRequest(
      'alarms.mail_in_the_clear',
      'Without TLS, mail goes to this machine alone. Choose TLS or STARTTLS.',
    )
  }
  if (!values.on) return
  const told = values.recipientsBad.length + values.recipientsAttention.length
  if (values.host === '' || values.from === '' || told === 0) {
    throw badRequest('alarms.mail_incomplete', 'Mail needs a server, a sender and at least one recipient.')
  }
}

/** Whether the name can mean nothing but the machine itself. */
export function isThisMachine(host: string): boolean {
  return host === '' || host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
}
