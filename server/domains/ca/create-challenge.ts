import { randomBytes } from 'node:crypto'
import { isIP } from 'node:net'
import { readAlternativeName, writeAlternativeName } from '../../base/codecs/alternative-names.ts'
import type { AlternativeName } from '../../base/codecs/alternative-names.ts'
import { DecodeError } from '../../base/codecs/decode-error.ts'
import { readDer } from '../../base/codecs/der-read.ts'
import { nameToText } from '../../base/codecs/names.ts'
import type { Unit } from '../../base/audit/unit.ts'
import { invalid, notFound } from '../../base/errors.ts'
import { hashSecret, newId } from '../../base/ids.ts'
import { MINUTE } from '../../base/time.ts'
import type { Millis } from '../../base/time.ts'
import { findProfile, subjectOf } from './profile-store.ts'
import type { Profile } from './profile-store.ts'

export interface ChallengeInput {
  /** Id of the profile. */
  id: string
  /** A distinguished name, as in `CN=dev-7`. */
  subject: string
  /** As in `dns:dev-7.example.org`; without a prefix the kind is told from the form. */
  sans?: readonly string[] | undefined
  note?: string | undefined
  personId?: string | undefined
}

export interface IssuedChallenge {
  id: string
  challenge: string
  expiresAt: Millis
}

/** 128 bits as letters and digits: some clients can send nothing else. */
function newChallenge(): string {
  return randomBytes(16).toString('hex')
}

/**
 * Makes a challenge that one device may use once, for one subject. Only its hash is kept.
 * @throws Refusal ca.profile_not_found, ca.challenge_subject, ca.challenge_names
 */
export async function createChallenge(unit: Unit, input: ChallengeInput): Promise<IssuedChallenge> {
  const { tx, at, record } = unit
  const profile = await findProfile(tx, input.id)
  if (!profile) throw notFound('ca.profile_not_found', 'No such profile')
  const challenge = newChallenge()
  const subject = subjectText(profile, input.subject)
  const names = (input.sans ?? []).map(alternativeName)
  if (subject === '' && names.length === 0) throw subjectProblem('A subject or an alternative name is needed')
  const id = newId(at)
  const expiresAt = at + profile.challengeTtlMinutes * MINUTE
  await tx
    .insertInto('ca_challenges')
    .values({
      id,
      secret_hash: hashSecret(challenge),
      profile_id: profile.id,
      subject,
      alternative_names: JSON.stringify(names),
      person_id: input.personId ?? null,
      note: input.note ?? '',
      created_at: at,
      expires_at: expiresAt,
      used_at: null,
      used_key_hash: null,
    })
    .execute()
  record({
    action: 'ca.create_challenge',
    target: `challenge:${id}`,
    after: { profile: profile.id, expiresAt, names: names.length, person: input.personId ?? null },
    personal: { subject, ...(input.note ? { note: input.note } : {}) },
  })
  return { id, challenge, expiresAt }
}

function subjectProblem(message: string) {
  return invalid('ca.challenge_subject', 'The subject cannot be used', [{ pointer: '/subject', message }])
}

/** The subject in one form of writing, after a look whether the profile's template can take it. */
function subjectText(profile: Profile, written: string): string {
  try {
    subjectOf(profile, written)
    return nameToText(subjectOf({ subjectTemplate: '{subject}' }, written))
  } catch (error) {
    if (error instanceof DecodeError) throw subjectProblem(error.message)
    throw error
  }
}

const PREFIX = /^(dns|email|uri|ip|upn):(.+)$/

function kindOf(value: string): AlternativeName['kind'] {
  if (isIP(value)) return 'ip'
  if (value.includes('://')) return 'uri'
  return value.includes('@') ? 'email' : 'dns'
}

/** Reads one name and gives it the form that a certificate gives back, so that both can be compared. */
function alternativeName(written: string): AlternativeName {
  const [, prefix = '', value = ''] = PREFIX.exec(written) ?? [null, kindOf(written), written]
  try {
    if (prefix === 'dns' && !/^(?:\*\.)?[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*$/.test(value))
      throw new DecodeError(`${value} is no host name`)
    const encoded = writeAlternativeName({ kind: prefix as AlternativeName['kind'], value })
    return readDer(encoded, readAlternativeName)
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    throw invalid('ca.challenge_names', 'An alternative name cannot be used', [
      { pointer: '/sans', message: error.message },
    ])
  }
}
