import { createHash } from 'node:crypto'
import type { AlternativeName } from '../../base/codecs/alternative-names.ts'
import { nameFromText, nameToText } from '../../base/codecs/names.ts'
import type { Name } from '../../base/codecs/names.ts'
import type { CertificateRequest } from '../../base/codecs/pkcs10.ts'
import type { Certificate } from '../../base/codecs/x509.ts'
import type { Reading, Tx, Unit } from '../../base/audit/unit.ts'
import { hashSecret, newId } from '../../base/ids.ts'
import type { Millis } from '../../base/time.ts'
import type { Authority } from './authority.ts'
import {
  alternativeNamesFrom,
  findByTransaction,
  findCertificate,
  findPolled,
  insertCertificate,
  insertTransaction,
  isCompromised,
} from './certificate-store.ts'
import type { TransactionKey } from './certificate-store.ts'
import { checkKey, checkNames, checkOwnSigner, declined, isIssuedBy } from './check-request.ts'
import { certify } from './certify.ts'
import { keyHash, serialText } from './issue.ts'
import type { Keys } from './keys.ts'
import { subjectOf } from './profile-store.ts'
import type { Profile } from './profile-store.ts'
import type { CertificateStored } from './tables.ts'

/** A request that came through SCEP, opened and with its message signature found valid. */
export interface EnrollmentRequest {
  profile: Profile
  /** Hexadecimal digits of the transaction id's bytes. */
  transactionId: string
  /** RenewalReq and PKCSReq; which of them a device sends for a renewal, it does not tell us reliably. */
  messageType: 'PKCSReq' | 'RenewalReq'
  request: CertificateRequest
  /** The certificate whose key signed the message. */
  signer: Certificate
}

export interface Enrollment {
  certificate: Buffer
  serial: string
  /** The same request had been answered before; nothing new was issued. */
  repeated: boolean
}

/** On what ground a certificate is issued. Exactly one of the two ids is set. */
interface Grant {
  challengeId: string | null
  renews: string | null
  personId: string | null
  subject: Name
  alternativeNames: AlternativeName[]
}

/** Decided and signed, not yet stored: nobody has seen the certificate. */
interface Prepared {
  grant: Grant
  transaction: TransactionKey
  certificate: Certificate
}

/**
 * Answers one request for a certificate: decides, signs, and then in one unit takes the challenge, stores the certificate
 * and records it. A crash in between leaves nothing behind; the device asks again.
 *
 * @throws Refusal ca.request_*, ca.challenge_*, ca.renewal_*, ca.lint, ca.keys_unavailable
 */
export async function enroll(
  { keys, reading, unit }: EnrollmentDoor,
  authority: Authority,
  enrollment: EnrollmentRequest,
): Promise<Enrollment> {
  const { tx } = reading
  const renewed = await renewedBy(reading, authority, enrollment)
  const transaction = transactionOf(enrollment, renewed)
  const known = await findByTransaction(tx, transaction)
  if (known) return repeat(known, reading.at)
  checkKey(enrollment.profile, enrollment.request)
  if (await isCompromised(tx, keyHash(enrollment.request.publicKey)))
    throw declined('ca.request_compromised_key', 'This key was reported as compromised')
  const grant = renewed ? grantRenewal(enrollment, renewed) : await grantByChallenge(reading, enrollment)
  const certificate = await certify(keys, authority, enrollment.profile, holdingOf(enrollment, grant), reading.at)
  return await unit((open) => storeEnrollment(open, enrollment, { grant, transaction, certificate }))
}

/** What a poll gets: the certificate of that transaction for that key, as long as it is valid; null if there is none. */
export async function pollCertificate(
  { tx, at }: Reading,
  profileId: string,
  transactionId: string,
  publicKey: Buffer,
): Promise<Buffer | null> {
  const found = await findPolled(tx, profileId, transactionId, keyHash(publicKey))
  return found && found.revoked_at === null && found.not_after > at ? found.certificate : null
}

/** What an enrollment needs of the door it came through. */
export interface EnrollmentDoor {
  keys: Keys
  reading: Reading
  unit: <T>(run: (unit: Unit) => Promise<T>) => Promise<T>
}

/**
 * The certificate that this request renews: the one it is signed with, if that is ours. Null for a first request. A
 * device whose certificate has run out may start again with a challenge.
 */
async function renewedBy(
  { tx, at }: Reading,
  { issuing }: Authority,
  { profile, messageType, signer }: EnrollmentRequest,
) {
  const ours = isIssuedBy(issuing, signer) ? await findCertificate(tx, serialText(signer.serial)) : null
  if (!ours || !ours.certificate.equals(signer.encoded)) {
    if (messageType === 'RenewalReq')
      throw declined('ca.renewal_signer', 'The renewal is not signed with a certificate of ours')
    return null
  }
  if (ours.revoked_at !== null) throw declined('ca.renewal_revoked', 'The certificate to be renewed is revoked')
  if (ours.profile_id !== profile.id) throw declined('ca.renewal_profile', 'The certificate belongs to another profile')
  if (ours.not_after > at) return ours
  if (messageType === 'RenewalReq') throw declined('ca.renewal_expired', 'The certificate to be renewed has expired')
  return null
}

function transactionOf(
  { profile, transactionId, request }: EnrollmentRequest,
  renewed: CertificateStored | null,
): TransactionKey {
  return {
    profile_id: profile.id,
    transaction_id: transactionId,
    request_hash: createHash('sha256').update(request.encoded).digest(),
    signed_by: renewed?.serial ?? '',
  }
}

/** The same answer to the same request, so that a lost reply costs nothing; but nothing that has been taken back. */
function repeat({ certificate, serial, revoked_at: revokedAt, not_after: notAfter }: CertificateStored, at: Millis) {
  if (revokedAt !== null || notAfter <= at)
    throw declined('ca.request_answered', 'This request was answered before; its certificate is no longer valid')
  return { certificate, serial, repeated: true }
}

function grantRenewal({ request }: EnrollmentRequest, renewed: CertificateStored): Grant {
  const subject = nameFromText(renewed.subject)
  const alternativeNames = alternativeNamesFrom(renewed.alternative_names)
  checkNames(request, [subject], alternativeNames)
  return { challengeId: null, renews: renewed.serial, personId: renewed.person_id, subject, alternativeNames }
}

async function grantByChallenge({ tx, at }: Reading, { profile, request, signer }: EnrollmentRequest): Promise<Grant> {
  checkOwnSigner(request, signer)
  if (!request.challengePassword) throw declined('ca.challenge_missing', 'The request has no challenge')
  const challenge = await tx
    .selectFrom('ca_challenges')
    .selectAll()
    .where('secret_hash', '=', hashSecret(request.challengePassword))
    .executeTakeFirst()
  if (!challenge || challenge.profile_id !== profile.id)
    throw declined('ca.challenge_unknown', 'There is no such challenge for this profile')
  if (challenge.used_at !== null) throw challengeUsed()
  if (challenge.expires_at <= at) throw declined('ca.challenge_expired', 'The challenge has expired')
  const subject = subjectOf(profile, challenge.subject)
  const alternativeNames = alternativeNamesFrom(challenge.alternative_names)
  checkNames(request, [subject, nameFromText(challenge.subject)], alternativeNames)
  return { challengeId: challenge.id, renews: null, personId: challenge.person_id, subject, alternativeNames }
}

function challengeUsed() {
  return declined('ca.challenge_used', 'The challenge was used before')
}

function holdingOf({ request }: EnrollmentRequest, { subject, alternativeNames }: Grant) {
  return { subject, alternativeNames, publicKey: request.publicKey }
}

/** The one unit: challenge, certificate and entry, or none of them. */
async function storeEnrollment(unit: Unit, enrollment: EnrollmentRequest, prepared: Prepared): Promise<Enrollment> {
  const { tx, at, record } = unit
  const { grant, transaction, certificate } = prepared
  // Somebody may have been faster since we looked: the same request again, or another with the same challenge.
  const known = await findByTransaction(tx, transaction)
  if (known) return repeat(known, at)
  const hash = keyHash(certificate.publicKey)
  if (grant.challengeId !== null && !(await takeChallenge(tx, grant.challengeId, hash, at))) throw challengeUsed()
  if (grant.renews !== null) await assertStillLive(tx, grant.renews)
  const row = rowOf(unit, enrollment, prepared, hash)
  await insertCertificate(tx, row)
  await insertTransaction(tx, { ...transaction, serial: row.serial })
  record({
    action: grant.renews === null ? 'ca.issue' : 'ca.renew',
    target: `certificate:${row.serial}`,
    after: { profile: row.profile_id, notAfter: row.not_after, person: row.person_id },
    detail: { challenge: grant.challengeId, renews: grant.renews, transaction: transaction.transaction_id },
    personal: { subject: row.subject },
  })
  return { certificate: row.certificate, serial: row.serial, repeated: false }
}

/**
 * A single conditional update: of any number of attempts at the same instant, one wins.
 * @once challenge
 */
async function takeChallenge(tx: Tx, id: string, hash: Buffer, at: Millis): Promise<boolean> {
  const taken = await tx
    .updateTable('ca_challenges')
    .set({ used_at: at, used_key_hash: hash })
    .where('id', '=', id)
    .where('used_at', 'is', null)
    .where('expires_at', '>', at)
    .returning('id')
    .executeTakeFirst()
  return taken !== undefined
}

async function assertStillLive(tx: Tx, serial: string): Promise<void> {
  const renewed = await findCertificate(tx, serial)
  if (!renewed || renewed.revoked_at !== null)
    throw declined('ca.renewal_revoked', 'The certificate to be renewed is revoked')
}

function rowOf(
  { at }: Unit,
  { profile }: EnrollmentRequest,
  { grant, certificate }: Prepared,
  hash: Buffer,
): Omit<CertificateStored, 'subject_key'> {
  return {
    id: newId(at),
    serial: serialText(certificate.serial),
    profile_id: profile.id,
    challenge_id: grant.challengeId,
    renews: grant.renews,
    person_id: grant.personId,
    subject: nameToText(certificate.subject),
    alternative_names: JSON.stringify(certificate.alternativeNames),
    key_hash: hash,
    not_before: certificate.notBefore,
    not_after: certificate.notAfter,
    certificate: certificate.encoded,
    issued_at: at,
    revoked_at: null,
    revocation_reason: null,
    revocation_comment: null,
    crl_entry: null,
    listed_in: null,
  }
}
