import { randomBytes } from 'node:crypto'
import type { AlternativeName } from '../../base/codecs/alternative-names.ts'
import { commonName, nameToText } from '../../base/codecs/names.ts'
import type { Certificate } from '../../base/codecs/x509.ts'
import type { Reading, Unit } from '../../base/audit/unit.ts'
import { hashSecret, newId } from '../../base/ids.ts'
import { requireAuthority } from './authority.ts'
import { insertCertificate } from './certificate-store.ts'
import { certify } from './certify.ts'
import { keyHash, serialText } from './issue.ts'
import type { Keys } from './keys.ts'
import { findProfileBySlug, insertProfile } from './profile-store.ts'
import type { ProfileContent } from './profile-store.ts'

/** What the console's own certificates have in common. It becomes a profile like others with the first of them. */
const CONSOLE: ProfileContent = {
  name: 'Console of this appliance',
  slug: 'console',
  subjectTemplate: '{subject}',
  keyUsage: ['digitalSignature'],
  extendedKeyUsage: ['serverAuth'],
  validityDays: 90,
  minRsaBits: 2048,
  legacy: false,
  challengeTtlMinutes: 60,
}

/** A common name is shorter than a host name may be; browsers look at the alternative names alone. */
const LONGEST_COMMON_NAME = 64

/** Signed, not yet stored. */
export interface ServerCertificate {
  certificate: Certificate
  /** DER: what a server sends along, without the root. */
  chain: Buffer[]
}

/**
 * Signs a certificate for a TLS server of this house. Goes before the unit of {@link storeServerCertificate}.
 * @param names host names and addresses; the first becomes the common name
 * @throws Refusal ca.no_authority, ca.lint, ca.keys_unavailable
 */
export async function prepareServerCertificate(
  keys: Keys,
  { tx, at }: Reading,
  { names, publicKey }: { names: readonly AlternativeName[]; publicKey: Buffer },
): Promise<ServerCertificate> {
  const authority = await requireAuthority(tx)
  const profile = (await findProfileBySlug(tx, CONSOLE.slug)) ?? CONSOLE
  const first = names[0]?.value ?? ''
  const subject = first.length > 0 && first.length <= LONGEST_COMMON_NAME ? commonName(first) : []
  const certificate = await certify(keys, authority, profile, { subject, alternativeNames: names, publicKey }, at)
  return { certificate, chain: [authority.issuing.certificate.encoded] }
}

/** Puts it among the certificates of the house, where it can be found and revoked like any other. Its serial. */
export async function storeServerCertificate(unit: Unit, { certificate }: ServerCertificate): Promise<string> {
  const { tx, at, record } = unit
  const { id: profileId } = (await findProfileBySlug(tx, CONSOLE.slug)) ?? (await insertProfile(unit, CONSOLE))
  const hash = keyHash(certificate.publicKey)
  const serial = serialText(certificate.serial)
  const about = {
    profile_id: profileId,
    person_id: null,
    subject: nameToText(certificate.subject),
    alternative_names: JSON.stringify(certificate.alternativeNames),
  }
  const challengeId = newId(at)
  await tx
    .insertInto('ca_challenges')
    .values({
      ...about,
      id: challengeId,
      // Every certificate goes back to a challenge. Nobody ever knew this one.
      secret_hash: hashSecret(randomBytes(16).toString('hex')),
      note: '',
      created_at: at,
      expires_at: at + 1,
      used_at: at,
      used_key_hash: hash,
    })
    .execute()
  await insertCertificate(tx, {
    ...about,
    id: newId(at),
    serial,
    challenge_id: challengeId,
    renews: null,
    key_hash: hash,
    not_before: certificate.notBefore,
    not_after: certificate.notAfter,
    certificate: certificate.encoded,
    issued_at: at,
  })
  record({
    action: 'ca.issue',
    target: `certificate:${serial}`,
    after: { profile: profileId, notAfter: certificate.notAfter, person: null },
    detail: { challenge: challengeId, renews: null, transaction: null },
    personal: { subject: about.subject },
  })
  return serial
}
