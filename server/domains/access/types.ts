import { z } from 'zod'
import { Line } from '../settings/index.ts'
import { FactorKindOutput } from './factors/types.ts'
import { LONGEST_PASSWORD } from './passwords/policy.ts'
import { HeldGrantOutput, RoleName } from './roles/types.ts'

export const Id = z.uuid()

/** A local user name: plain ASCII, so that no two look alike. */
export const Username = z
  .string()
  .trim()
  .max(64)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/)

export const DisplayName = Line.max(120)

/** Bounded before it is judged; characters outside the BMP count twice here, once in the rules. */
export const Password = z
  .string()
  .min(1)
  .max(LONGEST_PASSWORD * 2)

/** Six digits of the app, or a recovery code in any spelling. */
export const FactorCode = z.string().trim().min(6).max(40)

export { RoleName } from './roles/types.ts'

export const AccountOutput = z
  .object({
    id: z.string(),
    kind: z.enum(['local', 'directory']),
    username: z.string(),
    displayName: z.string(),
    personId: z.string().nullable(),
    roles: z.array(HeldGrantOutput),
    disabled: z.boolean(),
    disabledInDirectory: z.boolean(),
    hasPassword: z.boolean(),
    hasFactor: z.boolean(),
    invitedUntil: z.iso.datetime().nullable(),
    createdAt: z.iso.datetime(),
    version: z.int(),
  })
  .meta({ id: 'Account' })

export type Account = z.output<typeof AccountOutput>

export const InvitationOutput = z
  .object({ token: z.string(), link: z.string(), expiresAt: z.iso.datetime() })
  .meta({ id: 'Invitation' })

export const HalfSignedIn = z
  .object({
    state: z.enum(['second-factor', 'enroll-factor']),
    /** What the account may finish signing in with, besides recovery codes. */
    factors: z.array(FactorKindOutput),
    /** The account's roles let it in without a second factor. */
    optional: z.boolean(),
    /** Whoever lost his factors may have a code sent by mail. */
    mailRecovery: z.boolean(),
  })
  .meta({ id: 'HalfSignedIn' })

export const MeOutput = z
  .object({
    account: z.object({
      id: z.string(),
      username: z.string(),
      displayName: z.string(),
      kind: z.enum(['local', 'directory']),
      language: z.enum(['en', 'de']).nullable(),
      /** Where codes for a lost factor go. */
      mail: z.string().nullable(),
    }),
    roles: z.array(RoleName),
    /** The role that he looks at the console as; null: as himself. */
    viewing: RoleName.nullable(),
    permissions: z.array(z.string()),
    /** What he may do for the members of some groups only. */
    within: z.array(z.string()),
    /** The API token that asks; null: a person does. */
    token: z.object({ id: z.string(), name: z.string(), expiresAt: z.iso.datetime() }).nullable(),
    freshFactorUntil: z.iso.datetime().nullable(),
    /** Kinds of the second factors that the account has. */
    factors: z.array(FactorKindOutput),
    recoveryCodesLeft: z.int(),
    organisation: z.string().nullable(),
    version: z.string(),
  })
  .meta({ id: 'Me' })

export type Me = z.output<typeof MeOutput>

export const EnrollmentOutput = z
  .object({ secret: z.string(), uri: z.string(), qr: z.string() })
  .meta({ id: 'Enrollment' })

export const RecoveryCodes = z.array(z.string()).meta({ id: 'RecoveryCodes' })

export const SessionOutput = z
  .object({
    id: z.string(),
    current: z.boolean(),
    state: z.enum(['second-factor', 'enroll-factor', 'open']),
    createdAt: z.iso.datetime(),
    seenAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
    address: z.string().nullable(),
    agent: z.string().nullable(),
  })
  .meta({ id: 'Session' })

export const OpenSession = z
  .object({
    id: z.string(),
    accountId: z.string(),
    username: z.string(),
    displayName: z.string(),
    /** Of whoever asks. */
    own: z.boolean(),
    /** The one that asks. */
    current: z.boolean(),
    createdAt: z.iso.datetime(),
    seenAt: z.iso.datetime(),
    /** When it ends however much it is used. */
    expiresAt: z.iso.datetime(),
    address: z.string().nullable(),
    agent: z.string().nullable(),
  })
  .meta({ id: 'OpenSession' })

export type OpenSession = z.output<typeof OpenSession>
