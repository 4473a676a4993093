import { z } from 'zod'
import { Line } from '../../settings/index.ts'

/** Bytes as browsers write them in JSON: base64url without padding (WebAuthn Level 3, §5.1). */
const Bytes = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(/^[A-Za-z0-9_-]+$/)

/** At most 1,023 bytes (WebAuthn Level 3, §4). */
const CredentialId = Bytes(1_364)

const ClientData = Bytes(4_096)

const TRANSPORTS = ['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'] as const

/** A token that only the browser has which began the ceremony. */
export const CeremonyToken = z.string().min(1).max(100)

/** What a key answers to a challenge. */
export const KeyAnswer = z.object({
  id: CredentialId,
  clientDataJSON: ClientData,
  authenticatorData: Bytes(4_096),
  signature: Bytes(2_048),
  userHandle: Bytes(128).nullable(),
})

export type KeyAnswer = z.output<typeof KeyAnswer>

/** What a new key says about itself. */
export const NewKey = z.object({
  id: CredentialId,
  clientDataJSON: ClientData,
  attestationObject: Bytes(16_384),
  transports: z.array(z.enum(TRANSPORTS)).max(TRANSPORTS.length),
})

export type NewKey = z.output<typeof NewKey>

export const FactorName = Line.max(64)

const Known = z.array(z.object({ type: z.literal('public-key'), id: z.string(), transports: z.array(z.string()) }))

/** A challenge for one of these keys, for `PublicKeyCredential.parseRequestOptionsFromJSON`. */
export const KeyRequest = z
  .object({
    ceremony: z.string(),
    options: z.object({
      challenge: z.string(),
      timeout: z.int(),
      rpId: z.string(),
      allowCredentials: Known,
      userVerification: z.enum(['required', 'preferred']),
    }),
  })
  .meta({ id: 'KeyRequest' })

export type KeyRequest = z.output<typeof KeyRequest>

/** What a new key is to be made for, for `PublicKeyCredential.parseCreationOptionsFromJSON`. */
export const KeyCreation = z
  .object({
    ceremony: z.string(),
    options: z.object({
      rp: z.object({ id: z.string(), name: z.string() }),
      user: z.object({ id: z.string(), name: z.string(), displayName: z.string() }),
      challenge: z.string(),
      pubKeyCredParams: z.array(z.object({ type: z.literal('public-key'), alg: z.int() })),
      timeout: z.int(),
      excludeCredentials: Known,
      authenticatorSelection: z.object({
        residentKey: z.literal('preferred'),
        userVerification: z.literal('preferred'),
      }),
      attestation: z.literal('none'),
    }),
  })
  .meta({ id: 'KeyCreation' })

export type KeyCreation = z.output<typeof KeyCreation>

export const FactorKindOutput = z.enum(['totp', 'webauthn'])

export const FactorOutput = z
  .object({
    id: z.string(),
    kind: FactorKindOutput,
    /** Null as long as its owner has given none. */
    name: z.string().nullable(),
    /** Kept by a service of its maker, perhaps on several devices; null for apps. */
    synced: z.boolean().nullable(),
    /** False for a key that was bound to another host name than this server has now. */
    usable: z.boolean(),
    createdAt: z.iso.datetime(),
    lastUsedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Factor' })

export type FactorOutput = z.output<typeof FactorOutput>
