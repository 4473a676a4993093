import { z } from 'zod'
import type { ReadTx } from '../../../base/audit/unit.ts'
import { invalid } from '../../../base/errors.ts'
import { defineSection, readSection } from '../../settings/index.ts'
import { LONGEST_PASSWORD, SHORTEST_PASSWORD, type PasswordRules } from './policy.ts'

/** BSI: 8 to 12 characters of four kinds; the upper end, since a second factor may be waived. */
const SHORTEST_CLASSIC = 12
/** Longer demands drive people to patterns; NIST SP 800-63B-4 wants 64 to be allowed, not asked for. */
const LONGEST_DEMAND = 64

/** What a new password has to be like. Passwords that are there stay as they are. */
export const PASSWORD_RULES = defineSection({
  name: 'passwords',
  schema: z.object({
    profile: z
      .enum(['modern', 'classic'])
      .default('modern')
      .meta({ description: 'modern: length and a blocklist; classic: kinds of characters besides' }),
    shortest: z
      .int()
      .min(SHORTEST_CLASSIC)
      .max(LONGEST_DEMAND)
      .default(SHORTEST_PASSWORD)
      .meta({
        description: `Characters that a new password has at least; ${SHORTEST_PASSWORD} and more in the modern profile`,
      }),
  }),
  may: { manage: 'access.manage' },
  asksReason: true,
  errors: ['access.password_demand_low'],
  async check({ profile, shortest }) {
    if (profile === 'classic' || shortest >= SHORTEST_PASSWORD) return
    const message = `The modern profile lives on length: at least ${SHORTEST_PASSWORD} characters.`
    throw invalid('access.password_demand_low', message, [{ pointer: '/values/shortest', message }])
  },
})

/** What is asked of a new password now. */
export async function passwordRules(tx: ReadTx): Promise<PasswordRules> {
  return await readSection(tx, PASSWORD_RULES)
}

export const PasswordRulesOutput = z
  .object({
    profile: z.enum(['modern', 'classic']),
    shortest: z.int(),
    longest: z.literal(LONGEST_PASSWORD),
  })
  .meta({ id: 'PasswordRules' })

/** For whoever is about to choose one, signed in or not: an invitation is taken before. */
export async function showPasswordRules({ tx }: { tx: ReadTx }): Promise<z.output<typeof PasswordRulesOutput>> {
  return { ...(await passwordRules(tx)), longest: LONGEST_PASSWORD }
}
