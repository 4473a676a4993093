import { DecodeError } from '../../base/codecs/decode-error.ts'
import type { ReadTx, Unit } from '../../base/audit/unit.ts'
import { conflict, invalid, notFound, Refusal } from '../../base/errors.ts'
import { findAuthority } from './authority.ts'
import { columnsOf, factsOf, findProfile, insertProfile, profileFrom, subjectOf } from './profile-store.ts'
import type { Profile, ProfileContent } from './profile-store.ts'

/** A profile with the address that devices enroll at. */
export interface ShownProfile extends Profile {
  scepUrl: string | null
}

/** Profiles by name. There are few. */
export async function listProfiles(tx: ReadTx): Promise<ShownProfile[]> {
  const rows = await tx.selectFrom('ca_profiles').selectAll().orderBy('name').limit(500).execute()
  const authority = await findAuthority(tx)
  return rows.map((row) => withUrl(profileFrom(row), authority?.baseUrl ?? null))
}

/** @throws Refusal ca.profile_not_found */
export async function showProfile(tx: ReadTx, id: string): Promise<ShownProfile> {
  const profile = await requireProfile(tx, id)
  return withUrl(profile, (await findAuthority(tx))?.baseUrl ?? null)
}

/** @throws Refusal ca.profile_taken, ca.profile_template */
export async function createProfile(unit: Unit, content: ProfileContent): Promise<ShownProfile> {
  assertTemplate(content)
  await assertFree(unit.tx, content, null)
  const { id } = await insertProfile(unit, content)
  return showProfile(unit.tx, id)
}

/**
 * Changes a profile; certificates that exist stay as they are.
 * @throws Refusal ca.profile_not_found, ca.profile_taken, ca.profile_template, ca.slug_fixed, ca.version_stale
 * @once version of a profile
 */
export async function reviseProfile(
  unit: Unit,
  { id, version, ...content }: ProfileContent & { id: string; version: number },
): Promise<ShownProfile> {
  const { tx, at, record } = unit
  const before = await requireProfile(tx, id)
  if (before.version !== version)
    throw new Refusal(412, 'ca.version_stale', 'Somebody changed this profile in the meantime; look at it again')
  if (before.slug !== content.slug)
    throw conflict('ca.slug_fixed', 'Devices know this address; make another profile instead')
  assertTemplate(content)
  await assertFree(tx, content, id)
  const columns = { ...columnsOf(content), version: version + 1, updated_at: at }
  await tx.updateTable('ca_profiles').set(columns).where('id', '=', id).execute()
  record({
    action: 'ca.revise_profile',
    target: `profile:${id}`,
    before: factsOf(contentOf(before)),
    after: factsOf(content),
  })
  return showProfile(tx, id)
}

function contentOf({ id: _id, version: _version, ...content }: Profile): ProfileContent {
  return content
}

function withUrl(profile: Profile, baseUrl: string | null): ShownProfile {
  return { ...profile, scepUrl: baseUrl === null ? null : `${baseUrl}/scep/${profile.slug}` }
}

async function requireProfile(tx: ReadTx, id: string): Promise<Profile> {
  const profile = await findProfile(tx, id)
  if (!profile) throw notFound('ca.profile_not_found', 'No such profile')
  return profile
}

async function assertFree(tx: ReadTx, { name, slug }: ProfileContent, except: string | null): Promise<void> {
  const taken = await tx
    .selectFrom('ca_profiles')
    .select('id')
    .where((eb) => eb.or([eb('name', '=', name), eb('slug', '=', slug)]))
    .execute()
  if (taken.some(({ id }) => id !== except))
    throw conflict('ca.profile_taken', 'There is a profile of this name or address')
}

function assertTemplate(content: ProfileContent): void {
  try {
    subjectOf(content, 'CN=device')
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    const message = error.message
    throw invalid('ca.profile_template', 'The subject template cannot be used', [
      { pointer: '/subjectTemplate', message },
    ])
  }
}
