import { X509Certificate } from 'node:crypto'
import type { z } from 'zod'
import { conflict, invalid } from '../../base/errors.ts'
import type { Present } from '../../platform/outbound/present.ts'
import type { CertificateInput, Presented } from './schemas.ts'

const TIMEOUT_MS = 10_000
const MOST_CERTIFICATES = 20

/**
 * Shows what a server presents, so that an admin can compare the fingerprint and choose what to trust. Showing is not trusting:
 * nothing is kept and no password is sent.
 * @throws Refusal outbound.unreachable, outbound.timeout, directory.no_certificate
 */
export async function showCertificate(
  present: Present,
  { host, port }: z.output<typeof CertificateInput>,
): Promise<z.output<typeof Presented>> {
  const chain = (await present(host, port, TIMEOUT_MS)).slice(0, MOST_CERTIFICATES)
  const views = chain.map((pem) => viewOf(new X509Certificate(pem)))
  // The last one sent is the nearest to the authority, and outlives the server's own at its next renewal.
  const top = views.at(-1)
  if (top === undefined) throw conflict('directory.no_certificate', 'The server presented no certificate.')
  return { ...top, chain: views }
}

/**
 * The certificates of a PEM text.
 * @throws Refusal directory.bad_certificates
 */
export function assertCertificates(pem: string): X509Certificate[] {
  const blocks = blocksOf(pem)
  if (blocks.length === 0 || blocks.length > MOST_CERTIFICATES) throw badCertificates()
  return blocks.map((block) => {
    try {
      return new X509Certificate(block)
    } catch {
      throw badCertificates()
    }
  })
}

/** A PEM text with nothing but its certificates: what people paste has the private key in it now and then. */
export function certificatesOnly(pem: string): string {
  return `${blocksOf(pem).join('\n')}\n`
}

function blocksOf(pem: string): string[] {
  return pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
}

function badCertificates() {
  const message = 'These are no certificates in PEM form. Export the authority of the directory as Base-64 X.509.'
  return invalid('directory.bad_certificates', message, [{ pointer: '/trusted', message }])
}

function viewOf(certificate: X509Certificate) {
  return {
    pem: certificate.toString(),
    fingerprint: certificate.fingerprint256,
    subject: certificate.subject,
    issuer: certificate.issuer,
    notAfter: certificate.validToDate.toISOString(),
    names: (certificate.subjectAltName ?? '').split(', ').filter((name) => name !== ''),
  }
}
