import { z } from 'zod'
import { AuditEntry } from '../../domains/auditor/index.ts'

const StateName = z.enum(['good', 'attention', 'bad', 'unknown'])

const NeedSchema = z.object({
  /** The rule that is broken. */
  id: z.string(),
  /** What it is about, as `kind:id`; `-` where the rule says it all. */
  subject: z.string(),
  severity: z.enum(['bad', 'attention', 'unknown']),
  figures: z.record(z.string(), z.union([z.string(), z.number()])),
  link: z.string(),
})
export type Need = z.output<typeof NeedSchema>

const VitalSchema = z.object({
  id: z.string(),
  state: StateName,
  /** A time, a share from 0 to 1, or nothing known. */
  value: z.union([z.string(), z.number()]).nullable(),
  since: z.string().nullable(),
  link: z.string(),
})
export type Vital = z.output<typeof VitalSchema>

const ChecklistSchema = z.object({ id: z.string(), done: z.boolean(), link: z.string() })
export type ChecklistItem = z.output<typeof ChecklistSchema>

export const Home = z
  .object({
    needs: z.array(NeedSchema),
    /** What would be a need had nobody acknowledged or silenced its alarm. */
    known: z.int(),
    vitals: z.array(VitalSchema),
    checklist: z.array(ChecklistSchema),
    /** The newest entries of the audit log; null for whoever may not read it. */
    lately: z.array(AuditEntry).nullable(),
  })
  .meta({ id: 'Home' })
export type Home = z.output<typeof Home>
