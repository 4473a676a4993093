import { z } from 'zod'

const Fact = z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())])

const Somebody = z.object({ id: z.string(), name: z.string() })

export const STATES = ['open', 'approved', 'declined', 'withdrawn', 'used', 'expired'] as const

export const ApprovalOutput = z
  .object({
    id: z.string(),
    kind: z.string(),
    /** What it is about, as `kind:id`. */
    target: z.string(),
    requester: Somebody,
    /** The caller asked for it. */
    own: z.boolean(),
    /** Why it is asked for. */
    reason: z.string(),
    /** Exactly what would be done. */
    facts: z.record(z.string(), Fact),
    hash: z.string(),
    state: z.enum(STATES),
    /** There was nobody who could have agreed: it waits for a day instead. */
    alone: z.boolean(),
    usableFrom: z.iso.datetime(),
    decidedBy: Somebody.nullable(),
    decidedAt: z.iso.datetime().nullable(),
    decision: z.string().nullable(),
    usedAt: z.iso.datetime().nullable(),
    createdAt: z.iso.datetime(),
    /** Until when it can be answered, or done once it was. */
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: 'Approval' })

export type Approval = z.output<typeof ApprovalOutput>

export const CallOutput = z
  .object({ address: z.string(), input: z.record(z.string(), z.unknown()) })
  .meta({ id: 'ApprovalCall' })
