import { readSignatureAlgorithm, verifySignature } from './algorithms.ts'
import type { SignatureScheme, Signer } from './algorithms.ts'
import type { AlternativeName } from './alternative-names.ts'
import { DecodeError } from './decode-error.ts'
import { readDer } from './der-read.ts'
import type { DerReader } from './der-read.ts'
import { contextConstructed, TAG } from './der-tags.ts'
import { integer, oid, sequence, setOf, tagged } from './der-write.ts'
import { alternativeNamesOf, readExtensions, writeExtensions } from './extensions.ts'
import type { Extension } from './extensions.ts'
import { readName, writeName } from './names.ts'
import type { Name } from './names.ts'
import { OID } from './oids.ts'
import { signStructure } from './x509.ts'

/** A PKCS #10 certification request (RFC 2986). What it asks for is a wish, never an instruction. */
export interface CertificateRequest {
  encoded: Buffer
  subject: Name
  /** SubjectPublicKeyInfo, DER. */
  publicKey: Buffer
  extensions: Extension[]
  alternativeNames: AlternativeName[]
  challengePassword: string | null
  info: Buffer
  scheme: SignatureScheme
  signature: Buffer
}

interface Attributes {
  extensions: Extension[]
  challengePassword: string | null
}

/** A request for another authority to sign, DER. `extensions` are wishes: most authorities keep the alternative names and no more. */
export async function writeCertificateRequest(
  { subject, publicKey, extensions }: Pick<CertificateRequest, 'subject' | 'publicKey' | 'extensions'>,
  signer: Signer,
): Promise<Buffer> {
  const wishes = sequence(oid(OID.extensionRequest), setOf(writeExtensions(extensions)))
  const info = sequence(integer(0), writeName(subject), publicKey, tagged(0, wishes))
  return signStructure(info, signer)
}

/** @throws DecodeError */
export function readCertificateRequest(encoded: Buffer): CertificateRequest {
  return readDer(encoded, (reader) => {
    const whole = reader.enter()
    const info = whole.take(TAG.sequence).encoded
    const scheme = readSignatureAlgorithm(whole)
    const signature = whole.bits()
    whole.end()
    const content = readDer(info, readInfo)
    const alternativeNames = alternativeNamesOf(content.extensions)
    return { encoded, ...content, alternativeNames, info, scheme, signature }
  })
}

/**
 * Whether the request is signed with the key that it names: proof of possession. A key that cannot be read proves nothing; it is
 * no error of its own, as until possession is proven the answer must not depend on what was decrypted.
 */
export function provesPossession(request: CertificateRequest): boolean {
  try {
    return verifySignature(request.scheme, request.publicKey, request.info, request.signature)
  } catch (error) {
    if (error instanceof DecodeError) return false
    throw error
  }
}

function readInfo(reader: DerReader) {
  const info = reader.enter()
  if (info.integer() !== 0) throw new DecodeError('request: not version 1')
  const subject = readName(info)
  const publicKey = info.take(TAG.sequence).encoded
  // Some senders leave the empty set of attributes out.
  const attributes = info.maybeEnter(contextConstructed(0))
  info.end()
  const found: Attributes = { extensions: [], challengePassword: null }
  attributes?.all(16, (one) => readAttribute(one, found))
  return { subject, publicKey, ...found }
}

function readAttribute(reader: DerReader, found: Attributes): void {
  const attribute = reader.enter()
  const type = attribute.oid()
  const values = attribute.enter(TAG.set)
  attribute.end()
  if (type === OID.extensionRequest) found.extensions = readExtensions(values)
  else if (type === OID.challengePassword) found.challengePassword = readChallenge(values, found)
  else return
  values.end()
}

function readChallenge(values: DerReader, found: Attributes): string {
  if (found.challengePassword !== null) throw new DecodeError('request: two challenges')
  return values.text()
}
