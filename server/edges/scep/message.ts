import { attributeValue, readSignedData, verifySigner } from '../../base/codecs/cms-signed.ts'
import type { SignedAttributes } from '../../base/codecs/cms-signed.ts'
import type { Digest } from '../../base/codecs/algorithms.ts'
import { DecodeError } from '../../base/codecs/decode-error.ts'
import { OID } from '../../base/codecs/oids.ts'
import type { Certificate } from '../../base/codecs/x509.ts'

/** A pkiMessage (RFC 8894 §3) as it came: opened, nothing in it believed yet. */
export interface PkiMessage {
  /** The encoded attribute, given back byte by byte: devices choose its string type and compare. */
  transactionId: Buffer
  /** Null where it is none of {@link MESSAGE_TYPES}. */
  messageType: MessageType | null
  senderNonce: Buffer | null
  digest: Digest
  /** The certificate whose key signed the message; null if the signature does not fit. */
  signer: Certificate | null
  /** pkcsPKIEnvelope. */
  envelope: Buffer | null
}

/** The types that a device may send, RFC 8894 §3.2.1.2: what is not listed is not known. */
const MESSAGE_TYPES = { 17: 'RenewalReq', 19: 'PKCSReq', 20: 'CertPoll', 21: 'GetCert', 22: 'GetCRL' } as const
export type MessageType = (typeof MESSAGE_TYPES)[keyof typeof MESSAGE_TYPES]

const LONGEST_TRANSACTION_ID = 256
const LONGEST_NONCE = 64

/** @throws DecodeError if there is nothing that could be answered */
export function readPkiMessage(bytes: Buffer): PkiMessage {
  const data = readSignedData(bytes)
  const [info] = data.signers
  if (!info || data.signers.length !== 1) throw new DecodeError('SCEP: not exactly one signer')
  const { attributes } = info
  return {
    transactionId: readTransactionId(attributes),
    messageType: tolerant(() => readMessageType(attributes)),
    senderNonce: tolerant(() => readNonce(attributes)),
    digest: info.digest,
    signer: tolerant(() => verifySigner(data, info)),
    envelope: data.content,
  }
}

/** What is malformed inside a message that can be answered counts as missing. */
function tolerant<T>(read: () => T | null): T | null {
  try {
    return read()
  } catch (error) {
    if (error instanceof DecodeError) return null
    throw error
  }
}

function readTransactionId(attributes: SignedAttributes): Buffer {
  const encoded = attributes.get(OID.transactionId)
  const [first] = encoded ?? []
  if (!first || encoded?.length !== 1 || first.length > LONGEST_TRANSACTION_ID || first.length <= 2)
    throw new DecodeError('SCEP: no usable transactionID')
  return first
}

function readMessageType(attributes: SignedAttributes): MessageType | null {
  const code = attributeValue(attributes, OID.messageType, (reader) => reader.text())
  const known = Object.entries(MESSAGE_TYPES).find(([number]) => number === code)
  return known?.[1] ?? null
}

function readNonce(attributes: SignedAttributes): Buffer | null {
  const nonce = attributeValue(attributes, OID.senderNonce, (reader) => reader.octets())
  return nonce && nonce.length > 0 && nonce.length <= LONGEST_NONCE ? nonce : null
}
