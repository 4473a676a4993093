import { readSignatureAlgorithm, writeSignatureAlgorithm } from './algorithms.ts'
import type { SignatureAlgorithm, Signer, SignatureScheme } from './algorithms.ts'
import { DecodeError } from './decode-error.ts'
import { readDer } from './der-read.ts'
import type { DerReader } from './der-read.ts'
import { contextConstructed, TAG } from './der-tags.ts'
import { bits, integer, sequence, tagged, time } from './der-write.ts'
import { extensionFacts, readExtensions, writeExtensions } from './extensions.ts'
import type { Extension, ExtensionFacts } from './extensions.ts'
import { readName, writeName } from './names.ts'
import type { Name } from './names.ts'
import type { Millis } from '../time.ts'

/** All that a certificate says before it is signed (RFC 5280 §4.1.2). */
export interface CertificateContent {
  /** Unsigned, big-endian, without leading zeros. */
  serial: Buffer
  issuer: Name
  subject: Name
  /** Whole seconds; parts of a second are cut off. */
  notBefore: Millis
  notAfter: Millis
  /** SubjectPublicKeyInfo, DER. */
  publicKey: Buffer
  extensions: readonly Extension[]
}

export interface Certificate extends CertificateContent, ExtensionFacts {
  encoded: Buffer
  /** The part that is signed. */
  tbs: Buffer
  /** Issuer and subject as they are encoded: compare these bytes, never a rewriting. */
  issuerEncoded: Buffer
  subjectEncoded: Buffer
  scheme: SignatureScheme
  signature: Buffer
}

const VERSION_3 = 2

/** TBSCertificate, ready to be signed. */
export function writeTbsCertificate(content: CertificateContent, algorithm: SignatureAlgorithm): Buffer {
  return sequence(
    tagged(0, integer(VERSION_3)),
    integer(content.serial),
    writeSignatureAlgorithm(algorithm),
    writeName(content.issuer),
    sequence(time(content.notBefore), time(content.notAfter)),
    writeName(content.subject),
    content.publicKey,
    tagged(3, writeExtensions(content.extensions)),
  )
}

/** What is signed, the algorithm and the signature as one: certificates, requests and CRLs all have this form. */
export async function signStructure(tbs: Buffer, signer: Signer): Promise<Buffer> {
  return sequence(tbs, writeSignatureAlgorithm(signer.algorithm), bits(await signer.sign(tbs)))
}

/** The finished certificate, DER. */
export async function writeCertificate(content: CertificateContent, signer: Signer): Promise<Buffer> {
  return signStructure(writeTbsCertificate(content, signer.algorithm), signer)
}

/** @throws DecodeError */
export function readCertificate(encoded: Buffer): Certificate {
  return readDer(encoded, (reader) => {
    const whole = reader.enter()
    const tbs = whole.take(TAG.sequence).encoded
    const outer = whole.take(TAG.sequence).encoded
    const signature = whole.bits()
    whole.end()
    const { inner, ...content } = readDer(tbs, readTbs)
    if (!outer.equals(inner)) throw new DecodeError('certificate: two signature algorithms')
    const scheme = readDer(outer, readSignatureAlgorithm)
    return { ...content, ...extensionFacts(content.extensions), encoded, tbs, scheme, signature }
  })
}

function readTbs(reader: DerReader) {
  const tbs = reader.enter()
  const version = tbs.maybeEnter(contextConstructed(0))?.integer() ?? 0
  const serial = readSerial(tbs)
  const inner = tbs.take(TAG.sequence).encoded
  const issuerEncoded = tbs.take(TAG.sequence).encoded
  const validity = tbs.enter()
  const [notBefore, notAfter] = [validity.time(), validity.time()]
  validity.end()
  const subjectEncoded = tbs.take(TAG.sequence).encoded
  const publicKey = tbs.take(TAG.sequence).encoded
  for (const unique of [0x81, 0x82]) if (tbs.sees(unique)) tbs.take()
  const list = tbs.maybeEnter(contextConstructed(3))
  const extensions = list ? readExtensions(list) : []
  tbs.end()
  if (version !== VERSION_3 && extensions.length > 0) throw new DecodeError('certificate: extensions before version 3')
  const [issuer, subject] = [readDer(issuerEncoded, readName), readDer(subjectEncoded, readName)]
  return { serial, inner, issuer, issuerEncoded, notBefore, notAfter, subject, subjectEncoded, publicKey, extensions }
}

/** A serial as unsigned bytes. Negative ones, which RFC 5280 §4.1.2.2 asks readers to bear, are refused: none of ours is. */
export function readSerial(reader: DerReader): Buffer {
  const bytes = reader.integerBytes()
  if (bytes.length > 21 || bytes[0]! >= 0x80) throw new DecodeError('certificate: a negative or oversized serial')
  return bytes[0] === 0 && bytes.length > 1 ? bytes.subarray(1) : bytes
}

/** PEM of a certificate, or of whatever `label` names. */
export function toPem(der: Buffer, label = 'CERTIFICATE'): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}
