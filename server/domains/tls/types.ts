import { z } from 'zod'

/** Host names and addresses as a certificate names them. */
export const ServerName = z
  .string()
  .trim()
  .min(1)
  .max(253)
  .regex(
    /^(?:(?:\*\.)?[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*|[0-9A-Fa-f:.]{2,45})$/,
    'A host name such as mdm.example.org, or an address',
  )

const Names = z.array(ServerName).min(1).max(20)

const MOST_TEXT = 128 * 1024

export const IdentityId = z.object({ id: z.uuid() })

/** Without names: the public host name of the site. */
export const IssueInput = z.object({ names: Names.optional() })
export type IssueInput = z.output<typeof IssueInput>

export const UploadInput = z.object({
  /** Certificates, the server's own first or not, and its key; PEM. */
  pem: z.string().max(MOST_TEXT).optional(),
  /** A PKCS #12 file, base64. */
  pfx: z.base64().max(MOST_TEXT).optional(),
  /** Of the file or of the key within it. */
  password: z.string().max(256).optional(),
})
export type UploadInput = z.output<typeof UploadInput>

export const REQUEST_ALGORITHMS = ['ec-p256', 'rsa-2048', 'rsa-3072'] as const

export const RequestInput = z.object({
  names: Names.optional(),
  /** As it shall stand in the subject; most authorities write their own. */
  organization: z
    .string()
    .trim()
    .max(64)
    .regex(/^[^\p{Cc}]*$/u)
    .optional(),
  algorithm: z.enum(REQUEST_ALGORITHMS).default('ec-p256'),
})
export type RequestInput = z.output<typeof RequestInput>

export const AnswerInput = z.object({ id: z.uuid(), pem: z.string().min(1).max(MOST_TEXT) })
export type AnswerInput = z.output<typeof AnswerInput>

/** Where an identity comes from: our own authority, a file, a request that another authority answered, or nobody at all. */
export const ORIGINS = ['authority', 'upload', 'request', 'self-signed'] as const
export type Origin = (typeof ORIGINS)[number]

/** The id of the certificate that is always there. */
export const SELF_SIGNED = 'self-signed'

/** What somebody should know about an identity before browsers tell him. */
export const FINDINGS = ['expired', 'ends-soon', 'name-missing', 'chain-open', 'self-signed'] as const
export type Finding = (typeof FINDINGS)[number]

export const Identity = z
  .object({
    /** `self-signed` for the one that is always there. */
    id: z.string(),
    origin: z.enum(ORIGINS),
    /** `waiting`: a request was made and its certificate is not there yet. */
    state: z.enum(['waiting', 'ready']),
    /** The one that browsers get now. */
    served: z.boolean(),
    names: z.array(z.string()),
    createdAt: z.string(),
    /** The request for another authority, PEM; null where none was made. */
    request: z.string().nullable(),
    certificate: z
      .object({
        issuer: z.string(),
        serial: z.string(),
        fingerprint: z.string(),
        notBefore: z.string(),
        notAfter: z.string(),
        key: z.string(),
        /** Certificates that are sent along. */
        chain: z.int(),
      })
      .nullable(),
    findings: z.array(z.enum(FINDINGS)),
    /** Whether it is renewed without anybody doing anything. */
    renews: z.boolean(),
  })
  .meta({ id: 'TlsIdentity' })
export type Identity = z.output<typeof Identity>
