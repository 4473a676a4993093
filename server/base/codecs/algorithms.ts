import { constants, createPublicKey, verify } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { DecodeError } from './decode-error.ts'
import { contextConstructed, TAG } from './der-tags.ts'
import { readDer } from './der-read.ts'
import type { DerReader } from './der-read.ts'
import { NULL, oid, sequence } from './der-write.ts'
import { OID } from './oids.ts'

export type Digest = 'sha1' | 'sha256' | 'sha384' | 'sha512'
export type SignatureAlgorithm = `rsa-${Digest}` | 'ecdsa-sha256' | 'ecdsa-sha384' | 'ed25519'

/** Signs a message (not its digest); ECDSA signatures are DER. */
export interface Signer {
  algorithm: SignatureAlgorithm
  sign: (message: Buffer) => Promise<Buffer>
}

/** How a signature is to be checked. */
export interface SignatureScheme {
  kind: 'rsa' | 'pss' | 'ecdsa' | 'ed25519'
  /** Null for Ed25519, and for a bare key algorithm as CMS has it: then the digest is named elsewhere. */
  digest: Digest | null
  saltLength?: number
}

const DIGESTS: readonly Digest[] = ['sha1', 'sha256', 'sha384', 'sha512']
const RSA: Readonly<Record<Digest, string>> = {
  sha1: OID.sha1WithRsa,
  sha256: OID.sha256WithRsa,
  sha384: OID.sha384WithRsa,
  sha512: OID.sha512WithRsa,
}
const ECDSA: Readonly<Record<Digest, string>> = {
  sha1: OID.ecdsaWithSha1,
  sha256: OID.ecdsaWithSha256,
  sha384: OID.ecdsaWithSha384,
  sha512: OID.ecdsaWithSha512,
}

/** The digest within a signature algorithm's name. */
export function digestOf(algorithm: SignatureAlgorithm): Digest {
  return DIGESTS.find((digest) => algorithm.endsWith(digest)) ?? 'sha512'
}

/** AlgorithmIdentifier of a signature (RFC 4055, RFC 5758, RFC 8410). */
export function writeSignatureAlgorithm(algorithm: SignatureAlgorithm): Buffer {
  if (algorithm === 'ed25519') return sequence(oid(OID.ed25519))
  const digest = digestOf(algorithm)
  return algorithm.startsWith('rsa-') ? sequence(oid(RSA[digest]), NULL) : sequence(oid(ECDSA[digest]))
}

export function writeDigestAlgorithm(digest: Digest): Buffer {
  return sequence(oid(OID[digest]), NULL)
}

/** @throws DecodeError if the digest is unknown */
export function readDigestAlgorithm(reader: DerReader): Digest {
  const inner = reader.enter()
  const type = inner.oid()
  if (!inner.done) inner.null()
  inner.end()
  return digestByOid(type)
}

function digestByOid(type: string): Digest {
  const digest = DIGESTS.find((one) => OID[one] === type)
  if (!digest) throw new DecodeError(`algorithm: ${type} is no digest known here`)
  return digest
}

/** @throws DecodeError if the algorithm is unknown or its parameters are wrong */
export function readSignatureAlgorithm(reader: DerReader): SignatureScheme {
  const inner = reader.enter()
  const type = inner.oid()
  if (type === OID.rsassaPss) return readPss(inner)
  if (inner.sees(TAG.null)) inner.null()
  inner.end()
  if (type === OID.rsaEncryption) return { kind: 'rsa', digest: null }
  if (type === OID.ecPublicKey) return { kind: 'ecdsa', digest: null }
  if (type === OID.ed25519) return { kind: 'ed25519', digest: null }
  for (const digest of DIGESTS) {
    if (type === RSA[digest]) return { kind: 'rsa', digest }
    if (type === ECDSA[digest]) return { kind: 'ecdsa', digest }
  }
  throw new DecodeError(`algorithm: ${type} is no signature known here`)
}

/** RSASSA-PSS-params, RFC 4055 §3.1; the mask is taken to use the same digest, as everybody does. */
function readPss(algorithm: DerReader): SignatureScheme {
  const inner = algorithm.enter()
  algorithm.end()
  const hash = inner.maybeEnter(contextConstructed(0))
  const digest = hash ? readDigestAlgorithm(hash) : 'sha1'
  if (inner.sees(contextConstructed(1))) inner.take()
  const salt = inner.maybeEnter(contextConstructed(2))
  const saltLength = salt ? salt.integer() : 20
  if (inner.sees(contextConstructed(3))) inner.take()
  inner.end()
  return { kind: 'pss', digest, saltLength }
}

/** Larger keys and exponents are of no use to anybody but who wants to keep us busy. */
const MOST_MODULUS_BYTES = 1024
const MOST_EXPONENT_BYTES = 4
const CURVES: readonly string[] = [OID.prime256v1, OID.secp384r1, OID.secp521r1]

/**
 * The key of a SubjectPublicKeyInfo: RSA, a curve of NIST's or Ed25519. Its encoding is checked first, so that one key has one
 * encoding.
 * @throws DecodeError if it is damaged, of another kind or so large that checking a signature would take long
 */
export function readPublicKey(spki: Buffer): KeyObject {
  readDer(spki, checkKeyInfo)
  try {
    return createPublicKey({ key: spki, format: 'der', type: 'spki' })
  } catch {
    throw new DecodeError('key: not a public key')
  }
}

function checkKeyInfo(reader: DerReader): void {
  const info = reader.enter()
  const algorithm = info.enter()
  const type = algorithm.oid()
  if (type === OID.rsaEncryption) algorithm.null()
  else if (type === OID.ecPublicKey && !CURVES.includes(algorithm.oid())) throw new DecodeError('key: an unknown curve')
  algorithm.end()
  const key = info.bits()
  info.end()
  if (type === OID.rsaEncryption) readDer(key, checkRsaKey)
  else if (type === OID.ecPublicKey && key[0] !== 4) throw new DecodeError('key: a point that is compressed')
  else if (type !== OID.ecPublicKey && type !== OID.ed25519) throw new DecodeError(`key: ${type} is not known here`)
}

function checkRsaKey(reader: DerReader): void {
  const key = reader.enter()
  for (const most of [MOST_MODULUS_BYTES, MOST_EXPONENT_BYTES]) {
    const number = key.integerBytes()
    // One byte more where the first bit is set, as numbers are signed.
    if (number[0]! >= 0x80 || number.length > most + (number[0] === 0 ? 1 : 0))
      throw new DecodeError('key: a number that is negative or too large')
  }
  key.end()
}

/** Whether the signature fits; false also where key and scheme do not belong together. */
export function verifySignature(scheme: SignatureScheme, spki: Buffer, message: Buffer, signature: Buffer): boolean {
  const key = readPublicKey(spki)
  const wanted = { rsa: 'rsa', pss: 'rsa', ecdsa: 'ec', ed25519: 'ed25519' }[scheme.kind]
  if (key.asymmetricKeyType !== wanted || (scheme.digest === null && scheme.kind !== 'ed25519')) return false
  const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: scheme.saltLength ?? 20 }
  try {
    return verify(scheme.digest, message, scheme.kind === 'pss' ? { key, ...pss } : key, signature)
  } catch {
    // OpenSSL refuses some keys and lengths outright; to us that is a signature that does not fit.
    return false
  }
}
