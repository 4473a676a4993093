import { z } from 'zod'

const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'

/** A DNS name (RFC 1123) without port and without trailing dot; an IPv4 address also has this form. */
export const PublicHost = z
  .string()
  .trim()
  .toLowerCase()
  .max(253)
  .regex(new RegExp(`^${LABEL}(?:\\.${LABEL})*$`))

/** Text on one line: no control characters, and none that turn the direction of what follows. */
export const Line = z
  .string()
  .trim()
  .min(1)
  .regex(/^[^\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+$/u)

export const OrganisationName = Line.max(120)

/** Who runs this server and under which name devices and browsers reach it. */
export const SiteOutput = z.object({ name: z.string(), publicHost: z.string(), version: z.int() }).meta({ id: 'Site' })

export type Site = z.output<typeof SiteOutput>

export const SectionName = z
  .string()
  .max(40)
  .regex(/^[a-z][a-z-]{0,39}$/)

const Scalar = z.union([z.string().max(20_000), z.number(), z.boolean(), z.null()])

/** Whatever a field of a section may hold; its own schema says the rest. */
const FieldValue = z.union([
  Scalar,
  z.array(z.union([Scalar, z.record(z.string().max(60), Scalar)])).max(1_000),
  z.record(z.string().max(60), Scalar),
])

export const FieldValues = z.record(z.string().max(60), FieldValue)

/** New secrets; null removes one. */
export const SecretValues = z.record(z.string().max(60), z.string().min(1).max(20_000).nullable())

const Who = z.object({ kind: z.string(), id: z.string(), name: z.string().nullable() })

export const SecretState = z.object({ set: z.boolean(), since: z.string().nullable() })

export const SectionOutput = z
  .object({
    name: z.string(),
    version: z.int(),
    values: z.record(z.string(), FieldValue),
    defaults: z.record(z.string(), FieldValue),
    /** Written and never shown. */
    secrets: z.record(z.string(), SecretState),
    /** Fields that are set elsewhere and cannot be changed here, and where. */
    pins: z.record(z.string(), z.string()),
    /** Fields of which a change is tried and reverts unless it is kept. */
    tried: z.array(z.string()),
    changedAt: z.string().nullable(),
    mayChange: z.boolean(),
  })
  .meta({ id: 'SettingsSection' })
export type SectionView = z.output<typeof SectionOutput>

export const FieldChange = z.object({ field: z.string(), before: FieldValue, after: FieldValue })

export const VersionOutput = z
  .object({
    version: z.int(),
    at: z.string(),
    how: z.enum(['moved', 'changed', 'put-back', 'tried', 'reverted', 'pinned', 'applied']),
    who: Who,
    reason: z.string().nullable(),
    changes: z.array(FieldChange),
    /** What became of secrets, never what they were. */
    secrets: z.record(z.string(), z.enum(['set', 'changed', 'removed'])),
    values: z.record(z.string(), FieldValue),
  })
  .meta({ id: 'SettingsVersion' })
export type VersionView = z.output<typeof VersionOutput>
