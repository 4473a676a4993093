import {
  AES_128,
  AES_192,
  AES_256,
  decryptContent,
  readEnvelopedData,
  TRIPLE_DES,
} from '../../base/codecs/cms-enveloped.ts'
import type { ContentCipher } from '../../base/codecs/cms-enveloped.ts'
import { names } from '../../base/codecs/cms.ts'
import { DecodeError } from '../../base/codecs/decode-error.ts'
import { readCertificateRequest } from '../../base/codecs/pkcs10.ts'
import type { CertificateRequest } from '../../base/codecs/pkcs10.ts'
import type { Certificate } from '../../base/codecs/x509.ts'
import { Refusal } from '../../base/errors.ts'
import { enroll, KeyRefusal, pollCertificate, SINGLE_DES } from '../../domains/ca/index.ts'
import type { Authority, EnrollmentDoor, Profile } from '../../domains/ca/index.ts'
import { readPkiMessage } from './message.ts'
import type { PkiMessage } from './message.ts'
import { replyFailure, replySuccess } from './reply.ts'
import type { FailInfo, Replier } from './reply.ts'

// PKIOperation, RFC 8894 §3.3: whatever can be read is answered with a signed CertRep, yes or no.

/** What came of one message, for the log: `code` is null where a new certificate was issued. */
export interface Answered {
  body: Buffer
  code: string | null
}

/** The answer to a request that can be read and is not granted. */
class Declined extends Error {
  readonly failInfo: FailInfo
  readonly code: string

  constructor(failInfo: FailInfo, code: string, text: string) {
    super(text)
    this.name = 'Declined'
    this.failInfo = failInfo
    this.code = code
  }
}

interface Opened {
  request: CertificateRequest
  cipher: ContentCipher
}

interface Exchange {
  door: EnrollmentDoor
  authority: Authority
  profile: Profile
  message: PkiMessage
  signer: Certificate
  replier: Replier
}

const MODERN: readonly ContentCipher[] = [AES_128, AES_192, AES_256]
const LEGACY: readonly ContentCipher[] = [TRIPLE_DES, SINGLE_DES]

/**
 * Answers one pkiMessage.
 * @throws DecodeError if the bytes are no pkiMessage
 * @throws Refusal where the house cannot work at present: 503
 */
export async function answerMessage(
  door: EnrollmentDoor,
  authority: Authority,
  profile: Profile,
  bytes: Buffer,
): Promise<Answered> {
  const message = readPkiMessage(bytes)
  const digest = message.digest === 'sha1' && !profile.legacy ? 'sha256' : message.digest
  const replier = { ra: authority.ra, keys: door.keys, digest }
  try {
    const signer = checkMessage(profile, message)
    return await dispatch({ door, authority, profile, message, signer, replier })
  } catch (error) {
    const { failInfo, code, message: text } = declinedFrom(error)
    return { body: await replyFailure(replier, message, failInfo, text), code }
  }
}

function checkMessage(profile: Profile, message: PkiMessage): Certificate {
  if (!message.signer) throw new Declined('badMessageCheck', 'scep.signature', 'The signature does not fit')
  if (!message.senderNonce) throw new Declined('badRequest', 'scep.no_nonce', 'The senderNonce is missing')
  if (message.digest === 'sha1' && !profile.legacy)
    throw new Declined('badAlg', 'scep.weak_digest', 'SHA-1 is not accepted')
  return message.signer
}

async function dispatch(exchange: Exchange): Promise<Answered> {
  const { messageType } = exchange.message
  switch (messageType) {
    case 'RenewalReq':
    case 'PKCSReq':
      return certify(exchange, messageType)
    case 'CertPoll':
      return poll(exchange)
    case 'GetCert':
      throw new Declined('badCertId', 'scep.get_cert', 'Certificates are not handed out here')
    case 'GetCRL':
      throw new Declined('badCertId', 'scep.get_crl', 'The CRL is at the address that stands in each certificate')
    case null:
      throw new Declined('badRequest', 'scep.message_type', 'This type of message is not known')
    default:
      return messageType satisfies never
  }
}

async function certify(exchange: Exchange, messageType: 'PKCSReq' | 'RenewalReq'): Promise<Answered> {
  const { door, authority, profile, message, signer } = exchange
  const { request, cipher } = await open(exchange)
  const transactionId = message.transactionId.toString('hex')
  const { certificate, repeated } = await enroll(door, authority, {
    profile,
    transactionId,
    messageType,
    request,
    signer,
  })
  const body = await replySuccess(exchange.replier, message, certificate, signer, cipher)
  return { body, code: repeated ? 'scep.repeated' : null }
}

/** CertPoll: only whoever asked for it is told, by the same transaction and key. */
async function poll(exchange: Exchange): Promise<Answered> {
  const { door, profile, message, signer } = exchange
  const found = await pollCertificate(door.reading, profile.id, message.transactionId.toString('hex'), signer.publicKey)
  if (!found) throw new Declined('badCertId', 'scep.poll', 'Nothing is known of this transaction')
  return { body: await replySuccess(exchange.replier, message, found, signer, AES_128), code: 'scep.polled' }
}

/**
 * Opens the envelope. Whatever goes wrong with it, the answer is the same: what differs would tell a stranger something about
 * a message that he did not write (RFC 3218).
 */
async function open({ authority, door, profile, message }: Exchange): Promise<Opened> {
  try {
    const data = readEnvelopedData(message.envelope ?? Buffer.alloc(0))
    const cipher = cipherFor(profile, data.cipher)
    const recipient = data.recipients.find(({ certificate }) => names(certificate, authority.ra.certificate))
    if (!recipient) throw new DecodeError('SCEP: not encrypted to us')
    const key = await door.keys.decrypt(authority.ra.key, recipient.transport, recipient.encryptedKey)
    return { request: readCertificateRequest(decryptContent(data, cipher, key)), cipher }
  } catch (error) {
    if (error instanceof DecodeError || error instanceof KeyRefusal)
      throw new Declined('badMessageCheck', 'scep.envelope', 'The content cannot be opened')
    throw error
  }
}

function cipherFor(profile: Profile, oid: string): ContentCipher {
  const allowed = profile.legacy ? [...MODERN, ...LEGACY] : MODERN
  const cipher = allowed.find((one) => one.oid === oid)
  if (!cipher) throw new Declined('badAlg', 'scep.weak_cipher', 'This cipher is not accepted')
  return cipher
}

/** A Declined from whatever was thrown; what is not the device's fault is thrown on. */
function declinedFrom(error: unknown): Declined {
  if (error instanceof Declined) return error
  if (!(error instanceof Refusal) || (error.status !== 403 && error.status !== 422)) throw error
  const { code, message } = error
  if (code === 'ca.request_not_proven') return new Declined('badMessageCheck', code, 'The content cannot be opened')
  if (code === 'ca.request_weak_key') return new Declined('badAlg', code, message)
  // Which challenges exist or were used is nobody's business.
  const text = code.startsWith('ca.challenge_') ? 'The challenge is not valid for this request' : message
  return new Declined('badRequest', code, text)
}
