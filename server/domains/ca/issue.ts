import { createHash, randomBytes } from 'node:crypto'
import {
  authorityInformation,
  authorityKeyIdentifier,
  crlDistributionPoint,
  keyIdentifier,
} from '../../base/codecs/extensions.ts'
import type { Extension } from '../../base/codecs/extensions.ts'
import { readCertificate, writeCertificate } from '../../base/codecs/x509.ts'
import type { Certificate, CertificateContent } from '../../base/codecs/x509.ts'
import { Refusal } from '../../base/errors.ts'
import { signerFor } from './authority.ts'
import type { Holder } from './authority.ts'
import type { Keys } from './keys.ts'
import { lint } from './lint.ts'

/** 128 random bits; unique by chance and, in the table, by constraint. */
export function newSerial(): Buffer {
  const serial = randomBytes(16)
  // A leading zero byte would fall away; one bit is set so that the length is always the same.
  serial[0] = serial[0]! | 0x01
  return serial
}

/** Serials in texts: lower-case hexadecimal digits. */
export function serialText(serial: Buffer): string {
  return serial.toString('hex')
}

/** What stands for a key in tables: SHA-256 of its SubjectPublicKeyInfo. */
export function keyHash(publicKey: Buffer): Buffer {
  return createHash('sha256').update(publicKey).digest()
}

/** Where the CRL and the certificate of an authority are. */
export function urlsOf(baseUrl: string, role: 'root' | 'issuing'): { crl: string; certificate: string } {
  return { crl: `${baseUrl}/crl/${role}.crl`, certificate: `${baseUrl}/ca/${role}.crt` }
}

/** The extensions that lead from a certificate to its issuer. */
export function pointersTo(issuerKey: Buffer, baseUrl: string, role: 'root' | 'issuing'): Extension[] {
  const urls = urlsOf(baseUrl, role)
  return [
    authorityKeyIdentifier(keyIdentifier(issuerKey)),
    crlDistributionPoint(urls.crl),
    authorityInformation(urls.certificate),
  ]
}

/**
 * Lints and signs. `issuer` without a certificate signs its own: a root.
 * @throws Refusal ca.lint if the certificate would break a rule of RFC 5280; nothing was signed
 */
export async function signCertificate(
  keys: Keys,
  issuer: { key: Holder['key']; certificate: Certificate | null },
  content: CertificateContent,
): Promise<Certificate> {
  const signer = signerFor(keys, issuer.key)
  const findings = lint(content, signer.algorithm, issuer.certificate)
  if (findings.length > 0)
    throw new Refusal(422, 'ca.lint', `This certificate must not be signed: ${findings.join('; ')}`)
  return readCertificate(await writeCertificate(content, signer))
}
