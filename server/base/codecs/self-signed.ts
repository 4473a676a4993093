import { writeCertificate } from './x509.ts'
import type { Signer } from './algorithms.ts'
import type { AlternativeName } from './alternative-names.ts'
import {
  basicConstraints,
  extendedKeyUsage,
  keyUsage,
  subjectAlternativeNames,
  subjectKeyIdentifier,
} from './extensions.ts'
import { commonName } from './names.ts'
import { OID } from './oids.ts'
import type { Millis } from '../time.ts'

export interface SelfSignedInput extends Signer {
  commonName: string
  dnsNames: readonly string[]
  /** IPv4 or IPv6 addresses. */
  ips: readonly string[]
  notBefore: Millis
  notAfter: Millis
  /** SubjectPublicKeyInfo, DER. */
  publicKey: Buffer
  /** Random bytes; at least 8. */
  serial: Buffer
}

/** A TLS server's certificate for the time before the house has an authority: SAN, serverAuth, no CA. DER. */
export async function selfSignedCertificate(input: SelfSignedInput): Promise<Buffer> {
  const names: AlternativeName[] = [
    ...input.dnsNames.map((value) => ({ kind: 'dns' as const, value })),
    ...input.ips.map((value) => ({ kind: 'ip' as const, value })),
  ]
  const name = commonName(input.commonName)
  const extensions = [
    basicConstraints(false),
    keyUsage(['digitalSignature']),
    extendedKeyUsage([OID.serverAuth]),
    subjectKeyIdentifier(input.publicKey),
    ...(names.length > 0 ? [subjectAlternativeNames(names)] : []),
  ]
  return writeCertificate({ ...input, issuer: name, subject: name, extensions }, input)
}
