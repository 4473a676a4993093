import { readPublicKey } from '../../base/codecs/algorithms.ts'
import type { Certificate } from '../../base/codecs/x509.ts'
import { readCertificate, writeTbsCertificate } from '../../base/codecs/x509.ts'
import type { CertificateContent } from '../../base/codecs/x509.ts'
import type { SignatureAlgorithm } from '../../base/codecs/algorithms.ts'
import { bits, sequence } from '../../base/codecs/der-write.ts'
import { writeSignatureAlgorithm } from '../../base/codecs/algorithms.ts'
import { OID } from '../../base/codecs/oids.ts'
import type { Name } from '../../base/codecs/names.ts'

// The rules of RFC 5280 that a certificate of ours must keep, checked on its bytes before they are signed.

type Rule = (certificate: Certificate, issuer: Certificate | null) => string | null

/** Upper bounds of RFC 5280 appendix A.1. */
const LONGEST: Readonly<Record<string, number>> = {
  [OID.commonName]: 64,
  [OID.organizationName]: 64,
  [OID.organizationalUnitName]: 64,
  [OID.localityName]: 128,
  [OID.stateOrProvinceName]: 128,
  [OID.serialNumber]: 64,
}

const RULES: readonly Rule[] = [
  ({ serial }) =>
    serial.length >= 8 && serial.length <= 20 ? null : 'the serial has less than 64 or more than 160 bits',
  ({ notBefore, notAfter }) => (notBefore < notAfter ? null : 'it ends before it begins'),
  ({ notAfter }, issuer) => (!issuer || notAfter <= issuer.notAfter ? null : 'it outlives its issuer'),
  ({ notBefore }, issuer) => (!issuer || notBefore >= issuer.notBefore ? null : 'it begins before its issuer'),
  ({ issuerEncoded }, issuer) =>
    !issuer || issuerEncoded.equals(issuer.subjectEncoded) ? null : 'its issuer has another name',
  ({ authorityKeyId }, issuer) =>
    !issuer || (authorityKeyId && issuer.subjectKeyId?.equals(authorityKeyId))
      ? null
      : 'it does not point to the key of its issuer',
  ({ subjectKeyId }) => (subjectKeyId ? null : 'its key has no identifier'),
  ({ basicConstraints }) => (basicConstraints ? null : 'it does not say whether it is a CA'),
  (_, issuer) => (!issuer || issuer.keyUsage?.includes('keyCertSign') ? null : 'its issuer may not sign certificates'),
  pathLength,
  keyUsageFitsKey,
  namesAreThere,
  namesAreBounded,
  criticality,
]

/** What is wrong with a certificate that is about to be signed; empty if nothing. `issuer` is null for a root. */
export function lint(content: CertificateContent, algorithm: SignatureAlgorithm, issuer: Certificate | null): string[] {
  const tbs = writeTbsCertificate(content, algorithm)
  // A signature is not there yet; an empty one has the same form.
  const read = readCertificate(sequence(tbs, writeSignatureAlgorithm(algorithm), bits(Buffer.alloc(0))))
  const again = writeTbsCertificate(read, algorithm)
  const rewritten = again.equals(tbs) ? [] : ['it does not come back the same when it is read and written again']
  return [...rewritten, ...RULES.flatMap((rule) => rule(read, issuer) ?? [])]
}

function pathLength({ basicConstraints }: Certificate, issuer: Certificate | null): string | null {
  if (!issuer || !basicConstraints?.ca) return null
  const left = issuer.basicConstraints?.pathLength ?? null
  const own = basicConstraints.pathLength
  return left === null || (own !== null && own < left) ? null : 'its path is longer than its issuer allows'
}

function keyUsageFitsKey({ keyUsage, publicKey, basicConstraints }: Certificate): string | null {
  if (!keyUsage || keyUsage.length === 0) return 'it does not say what its key is for'
  const signs = keyUsage.includes('keyCertSign')
  if (signs !== (basicConstraints?.ca ?? false)) return 'a CA signs certificates, and nobody else does'
  const encrypts = keyUsage.includes('keyEncipherment') || keyUsage.includes('dataEncipherment')
  const type = readPublicKey(publicKey).asymmetricKeyType
  return encrypts && type !== 'rsa' ? `a key of kind ${type} cannot encrypt keys` : null
}

function namesAreThere({ subject, alternativeNames, extensions }: Certificate): string | null {
  if (subject.length > 0) return null
  if (alternativeNames.length === 0) return 'it names nobody'
  const critical = extensions.find(({ id }) => id === OID.subjectAltName)?.critical
  return critical ? null : 'without a subject the alternative names must be critical'
}

function namesAreBounded({ subject }: { subject: Name }): string | null {
  for (const { type, value } of subject.flat()) {
    const longest = LONGEST[type]
    if (longest !== undefined && value.length > longest)
      return `a part of its subject is longer than ${longest} characters`
    if (type === OID.countryName && !/^[A-Za-z]{2}$/.test(value)) return 'its country is not two letters'
  }
  return null
}

function criticality({ extensions }: Certificate): string | null {
  const must = new Set<string>([OID.basicConstraints, OID.keyUsage])
  const may = new Set<string>([...must, OID.subjectAltName])
  for (const { id, critical } of extensions) {
    if (must.has(id) && !critical) return `extension ${id} must be critical`
    if (critical && !may.has(id)) return `extension ${id} must not be critical`
  }
  return null
}
