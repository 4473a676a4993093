import { z } from 'zod'
import { KEY_USAGES } from '../../base/codecs/extensions.ts'
import { REVOCATION_REASONS } from '../../base/codecs/crl.ts'
import type { RevocationReason } from '../../base/codecs/crl.ts'
import { AUTHORITY_ALGORITHMS } from './establish-authority.ts'
import { DEVICE_KEY_USAGES, EXTENDED_KEY_USAGES } from './profile-store.ts'
import type { ExtendedKeyUsage } from './profile-store.ts'

const EKUS = Object.keys(EXTENDED_KEY_USAGES) as [ExtendedKeyUsage, ...ExtendedKeyUsage[]]
const REASONS = Object.keys(REVOCATION_REASONS) as [RevocationReason, ...RevocationReason[]]

export const Id = z.uuid()
export const Serial = z
  .string()
  .max(40)
  .regex(/^(?:[0-9a-f]{2}){8,20}$/)
const Text = (longest: number) =>
  z
    .string()
    .max(longest)
    .regex(/^\P{Cc}*$/u)

export const AuthorityRequest = z.object({
  commonName: Text(52).min(1),
  algorithm: z.enum(AUTHORITY_ALGORITHMS),
})

const AuthorityCertificate = z
  .object({
    subject: z.string(),
    fingerprint: z.string(),
    algorithm: z.string(),
    notBefore: z.string(),
    notAfter: z.string(),
    serial: z.string(),
    pem: z.string(),
  })
  .meta({ id: 'AuthorityCertificate' })

export const AuthorityOutput = z
  .object({
    root: AuthorityCertificate,
    issuing: AuthorityCertificate,
    ra: AuthorityCertificate,
    baseUrl: z.string(),
    crl: z
      .object({ number: z.int(), thisUpdate: z.string(), nextUpdate: z.string(), entries: z.int(), url: z.string() })
      .nullable(),
  })
  .meta({ id: 'Authority' })

const profileFields = {
  name: Text(100).min(1),
  slug: z
    .string()
    .max(63)
    .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/),
  subjectTemplate: Text(500).refine((template) => template.split('{subject}').length === 2, {
    message: 'must contain {subject} once',
  }),
  keyUsage: z.array(z.enum(DEVICE_KEY_USAGES)).min(1).max(DEVICE_KEY_USAGES.length),
  extendedKeyUsage: z.array(z.enum(EKUS)).max(EKUS.length),
  validityDays: z.int().min(1).max(3650),
  minRsaBits: z.union([z.literal(2048), z.literal(3072), z.literal(4096)]),
  legacy: z.boolean(),
  challengeTtlMinutes: z.int().min(1).max(43_200),
}

export const ProfileRequest = z.object(profileFields)
export const ProfileRevision = z.object({ id: Id, version: z.int(), ...profileFields })

export const ProfileOutput = z
  .object({
    id: z.string(),
    version: z.int(),
    name: z.string(),
    slug: z.string(),
    subjectTemplate: z.string(),
    keyUsage: z.array(z.enum(KEY_USAGES)),
    extendedKeyUsage: z.array(z.enum(EKUS)),
    validityDays: z.int(),
    minRsaBits: z.int(),
    legacy: z.boolean(),
    challengeTtlMinutes: z.int(),
    /** Null before there is an authority. */
    scepUrl: z.string().nullable(),
  })
  .meta({ id: 'CertificateProfile' })

export const ChallengeRequest = z.object({
  id: Id,
  subject: Text(500),
  sans: z.array(Text(253).min(1)).max(20).optional(),
  note: Text(500).optional(),
  personId: Id.optional(),
})
export const ChallengeOutput = z.object({ id: z.string(), challenge: z.string(), expiresAt: z.string() })

export const CERTIFICATE_STATES = ['valid', 'expiring', 'expired', 'revoked'] as const
const State = z.enum(CERTIFICATE_STATES)

export const ExpiriesInput = z.object({ weeks: z.coerce.number<string | number>().int().min(1).max(104).default(26) })

export const ExpiriesOutput = z
  .object({ weeks: z.array(z.object({ start: z.string(), count: z.int() })) })
  .meta({ id: 'Expiries' })

const certificateFields = {
  serial: z.string(),
  subject: z.string(),
  profile: z.object({ id: z.string(), name: z.string() }),
  person: z.string().nullable(),
  state: State,
  notBefore: z.string(),
  notAfter: z.string(),
  issuedAt: z.string(),
  revokedAt: z.string().nullable(),
  revocationReason: z.enum(REASONS).nullable(),
}

export const CertificateRow = z.object(certificateFields).meta({ id: 'Certificate' })

export const CertificateDetail = z
  .object({
    ...certificateFields,
    revocationComment: z.string().nullable(),
    /** Number of the first CRL that lists it; null while none does. */
    listedIn: z.int().nullable(),
    issuer: z.string(),
    fingerprint: z.string(),
    key: z.object({ kind: z.string(), bits: z.int().nullable() }),
    keyUsage: z.array(z.enum(KEY_USAGES)),
    extendedKeyUsage: z.array(z.string()),
    alternativeNames: z.array(z.object({ kind: z.string(), value: z.string() })),
    crlUrl: z.string().nullable(),
    pem: z.string(),
    renews: z.string().nullable(),
    renewedBy: z.array(z.string()),
    challenge: z.object({ id: z.string(), createdAt: z.string(), note: z.string() }).nullable(),
    transactionId: z.string().nullable(),
  })
  .meta({ id: 'CertificateDetail' })

export const RevocationRequest = z.object({ serial: Serial, reason: z.enum(REASONS), comment: Text(500).optional() })
export const RevocationOutput = z.object({ serial: z.string(), revokedAt: z.string() })
