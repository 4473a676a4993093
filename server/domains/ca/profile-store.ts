import { OID } from '../../base/codecs/oids.ts'
import type { KeyUsage } from '../../base/codecs/extensions.ts'
import { nameFromText } from '../../base/codecs/names.ts'
import type { Name } from '../../base/codecs/names.ts'
import type { ReadTx, Unit } from '../../base/audit/unit.ts'
import { newId } from '../../base/ids.ts'
import type { ProfilesTable } from './tables.ts'

/** What a device certificate's key may be for. Signing certificates is not among them. */
export const DEVICE_KEY_USAGES = [
  'digitalSignature',
  'contentCommitment',
  'keyEncipherment',
  'dataEncipherment',
] as const

/** Extended key usages by the names that people know. */
export const EXTENDED_KEY_USAGES = {
  clientAuth: OID.clientAuth,
  serverAuth: OID.serverAuth,
  emailProtection: OID.emailProtection,
  codeSigning: OID.codeSigning,
  ipsecEndSystem: OID.ipsecEndSystem,
  ipsecIke: OID.ipsecIke,
  smartcardLogon: OID.smartcardLogon,
} as const
export type ExtendedKeyUsage = keyof typeof EXTENDED_KEY_USAGES

export interface ProfileContent {
  name: string
  /** The part of the SCEP address that names the profile; fixed once made. */
  slug: string
  /** A distinguished name in which `{subject}` stands for the subject of the challenge. */
  subjectTemplate: string
  keyUsage: KeyUsage[]
  extendedKeyUsage: ExtendedKeyUsage[]
  validityDays: number
  minRsaBits: number
  /** Allows SHA-1, 3DES and single DES to devices that know nothing better. */
  legacy: boolean
  challengeTtlMinutes: number
}

/** What every certificate of one kind has in common, and what a request for one must fulfil. */
export interface Profile extends ProfileContent {
  id: string
  version: number
}

export function profileFrom(row: ProfilesTable): Profile {
  return {
    id: row.id,
    name: row.name,
    slug: row.slug,
    subjectTemplate: row.subject_template,
    keyUsage: JSON.parse(row.key_usage) as KeyUsage[],
    extendedKeyUsage: JSON.parse(row.extended_key_usage) as ExtendedKeyUsage[],
    validityDays: row.validity_days,
    minRsaBits: row.min_rsa_bits,
    legacy: row.legacy === 1,
    challengeTtlMinutes: row.challenge_ttl_minutes,
    version: row.version,
  }
}

/** The columns of a profile's content. */
export function columnsOf(content: ProfileContent) {
  return {
    name: content.name,
    slug: content.slug,
    subject_template: content.subjectTemplate,
    key_usage: JSON.stringify(content.keyUsage),
    extended_key_usage: JSON.stringify(content.extendedKeyUsage),
    validity_days: content.validityDays,
    min_rsa_bits: content.minRsaBits,
    legacy: content.legacy ? 1 : 0,
    challenge_ttl_minutes: content.challengeTtlMinutes,
  }
}

/** A profile as the log tells it. */
export function factsOf(content: ProfileContent) {
  return { ...content, keyUsage: [...content.keyUsage], extendedKeyUsage: [...content.extendedKeyUsage] }
}

export async function findProfile(tx: ReadTx, id: string): Promise<Profile | null> {
  const row = await tx.selectFrom('ca_profiles').selectAll().where('id', '=', id).executeTakeFirst()
  return row ? profileFrom(row) : null
}

export async function findProfileBySlug(tx: ReadTx, slug: string): Promise<Profile | null> {
  const row = await tx.selectFrom('ca_profiles').selectAll().where('slug', '=', slug).executeTakeFirst()
  return row ? profileFrom(row) : null
}

/** Makes a profile and records it. The caller has seen to it that name and slug are free. */
export async function insertProfile({ tx, at, record }: Unit, content: ProfileContent): Promise<Profile> {
  const times = { created_at: at, updated_at: at }
  const row = { id: newId(at), ...columnsOf(content), version: 1, ...times }
  await tx.insertInto('ca_profiles').values(row).execute()
  record({ action: 'ca.create_profile', target: `profile:${row.id}`, after: factsOf(content) })
  return profileFrom(row)
}

/**
 * The subject that a certificate of this profile gets.
 * @throws DecodeError if the two together are no distinguished name
 */
export function subjectOf({ subjectTemplate }: Pick<ProfileContent, 'subjectTemplate'>, subject: string): Name {
  // A function as replacement: the subject may have `$&` in it.
  return nameFromText(withoutOuterCommas(subjectTemplate.replace('{subject}', () => subject)))
}

/** A subject that is empty leaves its commas behind. */
function withoutOuterCommas(text: string): string {
  let [start, end] = [0, text.length]
  while (text[start] === ',') start++
  while (end > start && text[end - 1] === ',') end--
  return text.slice(start, end)
}
