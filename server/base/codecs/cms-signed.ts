import { createHash, timingSafeEqual } from 'node:crypto'
import {
  digestOf,
  readDigestAlgorithm,
  readSignatureAlgorithm,
  verifySignature,
  writeDigestAlgorithm,
  writeSignatureAlgorithm,
} from './algorithms.ts'
import type { Digest, Signer, SignatureScheme } from './algorithms.ts'
import { names, readCertificateName, readContentInfo, writeCertificateName, writeContentInfo } from './cms.ts'
import type { CertificateName } from './cms.ts'
import { DecodeError } from './decode-error.ts'
import { readDer } from './der-read.ts'
import type { DerReader } from './der-read.ts'
import { contextConstructed, TAG } from './der-tags.ts'
import { element, integer, NULL, octets, oid, sequence, setOf, tagged } from './der-write.ts'
import { OID } from './oids.ts'
import { readCertificate } from './x509.ts'
import type { Certificate } from './x509.ts'

const MAX_CERTIFICATES = 8
const MAX_SIGNERS = 4
const MAX_ATTRIBUTES = 32

/** Signed attributes by OID; each value is one encoded element. */
export type SignedAttributes = ReadonlyMap<string, readonly Buffer[]>

export interface SignerInfo {
  signer: CertificateName
  digest: Digest
  scheme: SignatureScheme
  attributes: SignedAttributes
  /** The attributes as they are signed: a SET OF. */
  signed: Buffer
  signature: Buffer
}

export interface SignedData {
  content: Buffer | null
  certificates: Certificate[]
  signers: SignerInfo[]
}

/** @throws DecodeError */
export function readSignedData(bytes: Buffer): SignedData {
  return readContentInfo(bytes, OID.signedData, (reader) => {
    const data = reader.enter()
    data.integer()
    data.enter(TAG.set).all(MAX_SIGNERS, readDigestAlgorithm)
    const content = readContent(data.enter())
    const list = data.maybeEnter(contextConstructed(0))
    const certificates = list?.all(MAX_CERTIFICATES, (one) => readCertificate(one.take(TAG.sequence).encoded)) ?? []
    if (data.sees(contextConstructed(1))) data.take()
    const signers = data.enter(TAG.set).all(MAX_SIGNERS, readSignerInfo)
    data.end()
    return { content, certificates, signers }
  })
}

function readContent(reader: DerReader): Buffer | null {
  reader.oid()
  const wrapped = reader.maybeEnter(contextConstructed(0))
  reader.end()
  if (!wrapped) return null
  const content = wrapped.octets()
  wrapped.end()
  return content
}

function readSignerInfo(reader: DerReader): SignerInfo {
  const info = reader.enter()
  if (info.integer() !== 1) throw new DecodeError('CMS: a signer that is not named by issuer and serial')
  const signer = readCertificateName(info)
  const digest = readDigestAlgorithm(info)
  const list = info.take(contextConstructed(0)).body
  const named = readSignatureAlgorithm(info)
  const signature = info.octets()
  if (info.sees(contextConstructed(1))) info.take()
  info.end()
  const scheme = { ...named, digest: named.digest ?? digest }
  return { signer, digest, scheme, attributes: readAttributes(list), signed: element(TAG.set, list), signature }
}

function readAttributes(list: Buffer): SignedAttributes {
  const attributes = new Map<string, Buffer[]>()
  readDer(element(TAG.set, list), (reader) => {
    reader.enter(TAG.set).all(MAX_ATTRIBUTES, (one) => {
      const attribute = one.enter()
      const type = attribute.oid()
      const values = attribute.enter(TAG.set).all(4, (value) => value.take().encoded)
      attribute.end()
      if (attributes.has(type)) throw new DecodeError('CMS: a signed attribute is there twice')
      attributes.set(type, values)
    })
  })
  return attributes
}

/** The one value of a signed attribute; null where it is missing or has several. */
export function attributeValue<T>(
  attributes: SignedAttributes,
  type: string,
  read: (reader: DerReader) => T,
): T | null {
  const values = attributes.get(type)
  return values?.length === 1 ? readDer(values[0]!, read) : null
}

/**
 * The certificate that signed the content, or null if the signature, the digest or the certificate does not fit. Says nothing
 * about whether that certificate is to be trusted.
 * @throws DecodeError if the signer's key or an attribute is damaged
 */
export function verifySigner(data: SignedData, info: SignerInfo): Certificate | null {
  const certificate = data.certificates.find((one) => names(info.signer, one))
  const digest = attributeValue(info.attributes, OID.messageDigest, (reader) => reader.octets())
  if (!certificate || !digest || info.scheme.digest !== info.digest) return null
  if (attributeValue(info.attributes, OID.contentType, (reader) => reader.oid()) === null) return null
  const actual = createHash(info.digest)
    .update(data.content ?? Buffer.alloc(0))
    .digest()
  if (actual.length !== digest.length || !timingSafeEqual(actual, digest)) return null
  return verifySignature(info.scheme, certificate.publicKey, info.signed, info.signature) ? certificate : null
}

export interface SignedDataInput {
  content: Buffer | null
  certificate: Certificate
  /** Certificates that go with it, besides the signer's. */
  chain?: readonly Certificate[]
  /** Further signed attributes; content type and digest are added. */
  attributes: readonly { type: string; value: Buffer }[]
}

/** SignedData with one signer and signed attributes, DER. */
export async function writeSignedData(input: SignedDataInput, signer: Signer): Promise<Buffer> {
  const digest = digestOf(signer.algorithm)
  const hash = createHash(digest)
    .update(input.content ?? Buffer.alloc(0))
    .digest()
  const all = [
    { type: OID.contentType, value: oid(OID.data) },
    { type: OID.messageDigest, value: octets(hash) },
    ...input.attributes,
  ]
  const signed = setOf(...all.map(({ type, value }) => sequence(oid(type), setOf(value))))
  const signature = await signer.sign(signed)
  const members = readDer(signed, (reader) => reader.take(TAG.set).body)
  const info = sequence(
    integer(1),
    writeCertificateName(input.certificate),
    writeDigestAlgorithm(digest),
    tagged(0, members),
    keyAlgorithm(signer),
    octets(signature),
  )
  const certificates = [input.certificate, ...(input.chain ?? [])].map(({ encoded }) => encoded)
  return wrap([writeDigestAlgorithm(digest)], input.content, certificates, [info])
}

/** For RSA the bare key algorithm: some clients know no other there, and RFC 5652 §10.1.2 lets both stand. */
function keyAlgorithm(signer: Signer): Buffer {
  return signer.algorithm.startsWith('rsa-')
    ? sequence(oid(OID.rsaEncryption), NULL)
    : writeSignatureAlgorithm(signer.algorithm)
}

/** A bag of certificates (RFC 8894 §3.4); they stay in the order given, which clients go by. */
export function writeCertificateBag(certificates: readonly Buffer[]): Buffer {
  return wrap([], null, certificates, [])
}

function wrap(
  digests: readonly Buffer[],
  content: Buffer | null,
  certificates: readonly Buffer[],
  signers: readonly Buffer[],
): Buffer {
  const body = content === null ? [] : [tagged(0, octets(content))]
  return writeContentInfo(
    OID.signedData,
    sequence(
      integer(1),
      setOf(...digests),
      sequence(oid(OID.data), ...body),
      tagged(0, ...certificates),
      setOf(...signers),
    ),
  )
}
