import { definite } from './ber.ts'
import { DecodeError } from './decode-error.ts'
import { readDer } from './der-read.ts'
import type { DerReader } from './der-read.ts'
import { contextConstructed } from './der-tags.ts'
import { integer, oid, sequence, tagged } from './der-write.ts'
import { readSerial } from './x509.ts'
import type { Certificate } from './x509.ts'

// What the two CMS structures (RFC 5652) share: the wrapping that names the content, and the way to name a certificate.

/** Wraps a content in ContentInfo (RFC 5652 §3). */
export function writeContentInfo(type: string, content: Buffer): Buffer {
  return sequence(oid(type), tagged(0, content))
}

/**
 * Opens a ContentInfo of the type expected. A message with an indefinite outer length is rewritten first.
 * @throws DecodeError
 */
export function readContentInfo<T>(bytes: Buffer, type: string, read: (reader: DerReader) => T): T {
  return readDer(bytes[1] === 0x80 ? definite(bytes) : bytes, (reader) => {
    const info = reader.enter()
    const found = info.oid()
    if (found !== type) throw new DecodeError(`CMS: content ${found} where ${type} belongs`)
    const content = info.enter(contextConstructed(0))
    info.end()
    const result = read(content)
    content.end()
    return result
  })
}

/** IssuerAndSerialNumber: how a message says which certificate it means. */
export interface CertificateName {
  /** The encoded issuer. */
  issuer: Buffer
  serial: Buffer
}

export function writeCertificateName({ issuerEncoded, serial }: Certificate): Buffer {
  return sequence(issuerEncoded, integer(serial))
}

/** @throws DecodeError */
export function readCertificateName(reader: DerReader): CertificateName {
  const inner = reader.enter()
  const name = { issuer: inner.take(0x30).encoded, serial: readSerial(inner) }
  inner.end()
  return name
}

export function names({ issuer, serial }: CertificateName, certificate: Certificate): boolean {
  return certificate.issuerEncoded.equals(issuer) && certificate.serial.equals(serial)
}
