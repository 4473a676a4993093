import type { AlternativeName } from '../../base/codecs/alternative-names.ts'
import {
  basicConstraints,
  extendedKeyUsage,
  keyUsage,
  subjectAlternativeNames,
  subjectKeyIdentifier,
} from '../../base/codecs/extensions.ts'
import type { Name } from '../../base/codecs/names.ts'
import type { Certificate } from '../../base/codecs/x509.ts'
import { DAY, HOUR } from '../../base/time.ts'
import type { Millis } from '../../base/time.ts'
import type { Authority } from './authority.ts'
import { newSerial, pointersTo, signCertificate } from './issue.ts'
import type { Keys } from './keys.ts'
import { EXTENDED_KEY_USAGES } from './profile-store.ts'
import type { ProfileContent } from './profile-store.ts'

/** Whom a certificate names, and whose key it vouches for. */
export interface Holding {
  subject: Name
  alternativeNames: readonly AlternativeName[]
  /** SubjectPublicKeyInfo, DER. */
  publicKey: Buffer
}

/**
 * Signs one certificate as its profile says; nothing is stored. It never outlives the issuing CA.
 * @throws Refusal ca.lint, ca.keys_unavailable
 */
export async function certify(
  keys: Keys,
  { issuing, baseUrl }: Authority,
  profile: Pick<ProfileContent, 'keyUsage' | 'extendedKeyUsage' | 'validityDays'>,
  { subject, alternativeNames, publicKey }: Holding,
  at: Millis,
): Promise<Certificate> {
  const purposes = profile.extendedKeyUsage.map((name) => EXTENDED_KEY_USAGES[name])
  const extensions = [
    basicConstraints(false),
    keyUsage(profile.keyUsage),
    ...(purposes.length > 0 ? [extendedKeyUsage(purposes)] : []),
    subjectKeyIdentifier(publicKey),
    ...pointersTo(issuing.key.publicKey, baseUrl, 'issuing'),
    ...(alternativeNames.length > 0 ? [subjectAlternativeNames(alternativeNames, subject.length === 0)] : []),
  ]
  return signCertificate(keys, issuing, {
    serial: newSerial(),
    issuer: issuing.certificate.subject,
    subject,
    notBefore: Math.max(at - HOUR, issuing.certificate.notBefore),
    notAfter: Math.min(at + profile.validityDays * DAY, issuing.certificate.notAfter),
    publicKey,
    extensions,
  })
}
