import { z } from 'zod'
import type { ReadTx } from '../../../base/audit/unit.ts'
import type { Millis } from '../../../base/time.ts'
import { APPROVAL_CODES } from '../../../platform/http/approval.ts'
import { defineSection, readSection } from '../../settings/index.ts'
import { SETTLED_AFTER } from './limits.ts'

/** What needs a second person, and how much may be destroyed in an hour. */
export const FOUR_EYES = defineSection({
  name: 'four-eyes',
  schema: z.object({
    on: z.boolean().default(true).meta({ description: 'Grave acts need a second person' }),
    destructivePerHour: z.int().min(1).max(10_000).default(20).meta({
      description: 'Destructive acts that people and their tokens may do in an hour, all together',
    }),
  }),
  may: { manage: 'access.manage' },
  errors: APPROVAL_CODES,
  asksReason: true,
})

/**
 * Whether the house is old enough that somebody in it could agree. Before that nobody can, and a house that is being set up has nothing
 * to lose yet.
 */
export async function isSettled(tx: ReadTx, at: Millis): Promise<boolean> {
  const first = await tx
    .selectFrom('access_accounts')
    .select(({ fn }) => fn.min('created_at').as('at'))
    .executeTakeFirst()
  const began = first?.at ?? null
  return began !== null && began <= at - SETTLED_AFTER
}

/** Whether grave acts need a second person now. */
export async function isInForce(tx: ReadTx, at: Millis): Promise<boolean> {
  return (await readSection(tx, FOUR_EYES)).on && (await isSettled(tx, at))
}
