import { z } from 'zod'

export const STEPS = ['claim', 'organisation', 'owner', 'factor', 'authority', 'kit', 'done'] as const

export type Step = (typeof STEPS)[number]

export const SetupOutput = z
  .object({
    step: z.enum(STEPS),
    organisation: z.object({ name: z.string(), publicHost: z.string() }).nullable(),
    /** Whether this browser gave the one-time code. */
    claimed: z.boolean(),
  })
  .meta({ id: 'Setup' })

export type Setup = z.output<typeof SetupOutput>

/** Keys that a certificate authority of many years may have. */
export const AUTHORITY_ALGORITHMS = ['ec-p256', 'ec-p384', 'rsa-3072', 'rsa-4096'] as const

export type AuthorityAlgorithm = (typeof AUTHORITY_ALGORITHMS)[number]

const CertificateSummary = z.object({ subject: z.string(), fingerprint: z.string(), notAfter: z.string() })

export const AuthoritySummaryOutput = z
  .object({ root: CertificateSummary, issuing: CertificateSummary })
  .meta({ id: 'AuthoritySummary' })

export type AuthoritySummary = z.output<typeof AuthoritySummaryOutput>

export const KitOutput = z
  .object({
    identity: z.string(),
    words: z.array(z.string()),
    /** Numbers, from 1, of the two groups that the confirmation asks for. */
    ask: z.tuple([z.int(), z.int()]),
    qr: z.string(),
    /** Opens the console once when nobody else gets in; sealed in an envelope of its own. */
    emergencyCode: z.string(),
  })
  .meta({ id: 'RecoveryKit' })
