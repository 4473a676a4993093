import { z } from 'zod'

const SeverityName = z.enum(['bad', 'attention', 'unknown'])

export const AlarmId = z.uuid()

const Marked = z.object({ at: z.string(), by: z.string(), reason: z.string() })

export const Alarm = z
  .object({
    id: z.string(),
    rule: z.string(),
    /** What it is about, as `kind:id`; `-` where the rule says it all. */
    subject: z.string(),
    severity: SeverityName,
    /** `cleared`: over. `silenced` and `acknowledged`: still so, and somebody knows. */
    state: z.enum(['open', 'acknowledged', 'silenced', 'cleared']),
    /** Whether it ends by itself once a look finds all well, or when somebody acknowledges it. */
    endsByItself: z.boolean(),
    figures: z.record(z.string(), z.union([z.string(), z.number()])),
    link: z.string(),
    raisedAt: z.string(),
    lastSeenAt: z.string(),
    clearedAt: z.string().nullable(),
    occurrences: z.int(),
    acknowledged: Marked.nullable(),
    silenced: Marked.extend({ until: z.string() }).omit({ at: true }).nullable(),
  })
  .meta({ id: 'Alarm' })
export type Alarm = z.output<typeof Alarm>

/** What happened to an alarm; names and reasons only as long as the log keeps them. */
const AlarmEvent = z.object({
  seq: z.int(),
  at: z.string(),
  action: z.string(),
  by: z.string(),
  name: z.string().nullable(),
  reason: z.string().nullable(),
})

export const AlarmDetail = Alarm.extend({
  history: z.array(AlarmEvent),
  /** What this rule has raised before about the same subject. */
  earlier: z.int(),
}).meta({ id: 'AlarmDetail' })
export type AlarmDetail = z.output<typeof AlarmDetail>

export const Pending = z
  .object({
    bad: z.int(),
    attention: z.int(),
    unknown: z.int(),
    total: z.int(),
    newest: z.array(Alarm),
  })
  .meta({ id: 'PendingAlarms' })
export type Pending = z.output<typeof Pending>

export const Rule = z
  .object({
    id: z.string(),
    severity: SeverityName,
    /** A look every minute, or entries of the audit log. */
    source: z.enum(['check', 'feed']),
    on: z.boolean(),
    /** The field of the settings that holds its limit; null where there is none. */
    limits: z.array(z.object({ field: z.string(), value: z.number() })),
    may: z.string(),
    open: z.int(),
  })
  .meta({ id: 'AlarmRule' })
export type Rule = z.output<typeof Rule>
