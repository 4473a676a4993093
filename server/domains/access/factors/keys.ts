import { randomBytes } from 'node:crypto'
import type { WebAuthnCredential } from '@simplewebauthn/server'
import type { FactorRow } from './store.ts'
import type { RelyingParty } from './relying-party.ts'
import type { KeyAnswer, KeyCreation, KeyRequest, NewKey } from './types.ts'
import { CEREMONY_LIMIT } from '../limits.ts'

// The policy for keys, judged here on the server: what the browser was asked for is a wish, what comes back is what counts.

/** EdDSA, ES256, RS256 (IANA COSE Algorithms). */
export const ALGORITHMS: readonly number[] = [-8, -7, -257]

const CHALLENGE_BYTES = 32

/** The library and its ASN.1 parts take 30 MB: loaded with the first answer of a key, not with the server. */
const library = () => import('@simplewebauthn/server')
const decoders = () => import('@simplewebauthn/server/helpers')

/** An answer of a key that does not count; `why` is for the log of the server, not for whoever sent it. */
export class KeyRefused extends Error {}

/** A key that was judged right. */
export interface JudgedKey {
  counter: number
  synced: boolean
}

export function newChallenge(): Buffer {
  return randomBytes(CHALLENGE_BYTES)
}

/** What a browser is asked for; without keys any passkey of this console answers. */
export function requestOptions(
  party: RelyingParty,
  challenge: Buffer,
  keys: readonly FactorRow[],
  userVerification: 'required' | 'preferred',
): KeyRequest['options'] {
  return {
    challenge: challenge.toString('base64url'),
    timeout: CEREMONY_LIMIT,
    rpId: party.id,
    allowCredentials: keys.map(descriptorOf),
    userVerification,
  }
}

/** What a browser makes a new key for. The account's id stands for its person: a key keeps it, and it tells nothing. */
export function creationOptions(
  party: RelyingParty,
  challenge: Buffer,
  account: { id: string; username: string; display_name: string },
  keys: readonly FactorRow[],
): KeyCreation['options'] {
  return {
    rp: { id: party.id, name: `Freehold ${party.name}` },
    user: {
      id: Buffer.from(account.id).toString('base64url'),
      name: account.username,
      displayName: account.display_name,
    },
    challenge: challenge.toString('base64url'),
    pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: 'public-key', alg })),
    timeout: CEREMONY_LIMIT,
    excludeCredentials: keys.map(descriptorOf),
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
    attestation: 'none',
  }
}

function descriptorOf({ credential_id, transports }: FactorRow) {
  return {
    type: 'public-key' as const,
    id: credential_id!.toString('base64url'),
    transports: JSON.parse(transports ?? '[]') as string[],
  }
}

/**
 * Judges the answer of a key: made for this origin and relying party, to this challenge, by the key that the account enrolled.
 * The signature counter is given back and judged by the caller.
 * @throws KeyRefused
 */
export async function judgeAnswer(
  party: RelyingParty,
  challenge: Buffer,
  key: FactorRow,
  { id, userHandle, ...response }: KeyAnswer,
  requireUserVerification: boolean,
): Promise<JudgedKey> {
  assertSameOrigin(response.clientDataJSON)
  if (userHandle !== null && Buffer.from(userHandle, 'base64url').toString() !== key.account_id)
    throw new KeyRefused('the key says that it belongs to another account')
  const { verifyAuthenticationResponse } = await library()
  const { verified, authenticationInfo } = await refused(() =>
    verifyAuthenticationResponse({
      response: { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response },
      expectedChallenge: challenge.toString('base64url'),
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      credential: credentialOf(key),
      requireUserVerification,
    }),
  )
  if (!verified) throw new KeyRefused('the signature is wrong')
  return { counter: authenticationInfo.newCounter, synced: authenticationInfo.credentialBackedUp }
}

function credentialOf({ credential_id, public_key }: FactorRow): WebAuthnCredential {
  // Counted by ourselves, once the signature is known to be right: only then a counter that goes back means something.
  return { id: credential_id!.toString('base64url'), publicKey: new Uint8Array(public_key!), counter: 0 }
}

/** What is kept of a new key. */
export interface MadeKey {
  rp_id: string
  credential_id: Buffer
  public_key: Buffer
  counter: number
  transports: string
  aaguid: string
  synced: number
}

/** Judges a new key. No attestation is asked for, and none is believed. @throws KeyRefused */
export async function judgeNewKey(party: RelyingParty, challenge: Buffer, made: NewKey): Promise<MadeKey> {
  const { id, transports, ...response } = made
  assertSameOrigin(response.clientDataJSON)
  await assertUnattested(response.attestationObject)
  const { verifyRegistrationResponse } = await library()
  const { verified, registrationInfo } = await refused(() =>
    verifyRegistrationResponse({
      response: { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response },
      expectedChallenge: challenge.toString('base64url'),
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: false,
      supportedAlgorithmIDs: [...ALGORITHMS],
    }),
  )
  if (!verified || !registrationInfo) throw new KeyRefused('the key was not verified')
  const { credential, aaguid, credentialBackedUp } = registrationInfo
  return {
    rp_id: party.id,
    credential_id: Buffer.from(credential.id, 'base64url'),
    public_key: Buffer.from(credential.publicKey),
    counter: credential.counter,
    transports: JSON.stringify(transports),
    aaguid,
    synced: credentialBackedUp ? 1 : 0,
  }
}

/**
 * Only what a browser leaves of an attestation that nobody asked for: none, or one by the key itself (WebAuthn Level 3, §5.1.3).
 * The library would look up where certificates in it say that they are revoked, and so call whomever a stranger names.
 * @throws KeyRefused
 */
async function assertUnattested(attestationObject: string): Promise<void> {
  const { decodeAttestationObject } = await decoders()
  const decoded = refusedNow(() => decodeAttestationObject(new Uint8Array(Buffer.from(attestationObject, 'base64url'))))
  const format = refusedNow(() => decoded.get('fmt'))
  const bySelf = format === 'packed' && refusedNow(() => decoded.get('attStmt').get('x5c')) === undefined
  if (format !== 'none' && !bySelf) throw new KeyRefused('an attestation that nobody asked for')
}

/** No page of another site holds ours in a frame; an answer that says so was not made for us. @throws KeyRefused */
function assertSameOrigin(clientDataJSON: string): void {
  const data = refusedNow(() => JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString('utf8')) as unknown)
  if (typeof data !== 'object' || data === null || ('crossOrigin' in data && data.crossOrigin !== false))
    throw new KeyRefused('made within a page of another site')
}

function refusedNow<T>(judge: () => T): T {
  try {
    return judge()
  } catch (error) {
    throw new KeyRefused('not readable', { cause: error })
  }
}

/** The library throws a plain error for whatever it does not accept; bytes that are none throw others. */
async function refused<T>(judge: () => Promise<T>): Promise<T> {
  try {
    return await judge()
  } catch (error) {
    throw new KeyRefused('not accepted', { cause: error })
  }
}
