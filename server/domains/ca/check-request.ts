import { readPublicKey, verifySignature } from '../../base/codecs/algorithms.ts'
import type { AlternativeName } from '../../base/codecs/alternative-names.ts'
import { sameName } from '../../base/codecs/names.ts'
import type { Name } from '../../base/codecs/names.ts'
import { provesPossession } from '../../base/codecs/pkcs10.ts'
import type { CertificateRequest } from '../../base/codecs/pkcs10.ts'
import type { Certificate } from '../../base/codecs/x509.ts'
import { Refusal } from '../../base/errors.ts'
import type { Holder } from './authority.ts'
import type { Profile } from './profile-store.ts'

/** 403: this request gets no certificate. The code is for us; a device learns less. */
export function declined(code: `ca.${string}`, message: string): Refusal {
  return new Refusal(403, code, message)
}

/**
 * What every request must fulfil, whoever sent it. Possession comes first: until it is proven, the answer may not depend on
 * what was decrypted, or a stranger could learn from it what somebody else had encrypted to us.
 * @throws Refusal ca.request_weak_key, ca.request_not_proven
 */
export function checkKey(profile: Profile, request: CertificateRequest): void {
  if (!provesPossession(request)) throw declined('ca.request_not_proven', 'The request is not signed by its own key')
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = readPublicKey(request.publicKey)
  // The reply is encrypted to the device's key, which takes RSA.
  if (type !== 'rsa') throw weak(`A key of kind ${type} cannot be used here`)
  const bits = details?.modulusLength ?? 0
  if (bits < profile.minRsaBits) throw weak(`A key of ${bits} bits; this profile asks for ${profile.minRsaBits}`)
  const exponent = details?.publicExponent ?? 0n
  if (exponent < 65_537n || exponent % 2n === 0n) throw weak(`A key with the exponent ${exponent}`)
  if (request.scheme.digest === 'sha1' && !profile.legacy) throw weak('The request is signed with SHA-1')
}

function weak(message: string): Refusal {
  return declined('ca.request_weak_key', message)
}

/**
 * A first request must be signed, as a message, by the key that it wants certified.
 * @throws Refusal ca.request_signer
 */
export function checkOwnSigner(request: CertificateRequest, signer: Certificate): void {
  if (!signer.publicKey.equals(request.publicKey))
    throw declined('ca.request_signer', 'The message is signed by another key than the one to be certified')
}

/** Whether the issuing CA signed this certificate: a claim in its issuer field alone proves nothing. */
export function isIssuedBy(issuing: Holder, certificate: Certificate): boolean {
  return (
    certificate.issuerEncoded.equals(issuing.certificate.subjectEncoded) &&
    verifySignature(certificate.scheme, issuing.key.publicKey, certificate.tbs, certificate.signature)
  )
}

/**
 * A request may repeat what was granted and leave names out; it may not ask for anything else.
 * @param subjects ways to write the subject that was granted
 * @throws Refusal ca.request_subject, ca.request_names
 */
export function checkNames(
  request: CertificateRequest,
  subjects: readonly Name[],
  granted: readonly AlternativeName[],
): void {
  if (!subjects.some((subject) => sameName(subject, request.subject)))
    throw declined('ca.request_subject', 'The request names another subject than was granted')
  const known = new Set(granted.map(nameKey))
  if (!request.alternativeNames.every((name) => known.has(nameKey(name))))
    throw declined('ca.request_names', 'The request asks for an alternative name that was not granted')
}

function nameKey({ kind, value }: AlternativeName): string {
  return `${kind}:${kind === 'dns' || kind === 'email' ? value.toLowerCase() : value}`
}
