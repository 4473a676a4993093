import Sqlite from 'better-sqlite3'
import { writeCrlEntry } from '../../server/base/codecs/crl.ts'
import { inBulk } from './bulk.ts'

/** How large the furnished company is. */
export interface Company {
  people: number
  groups: number
  certificates: number
}

export const FULL: Company = { people: 100_000, groups: 2_000, certificates: 1_000_000 }

const DAY = 86_400_000
const YEAR = 365 * DAY
const FIRST =
  'Anna Bert Clara David Elif Frank Greta Hans Irina Jonas Klara Lukas Maria Nora Otto Paula Rosa Stefan Tarek Ulla'.split(
    ' ',
  )
const LAST =
  'Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Koch Bauer Richter Klein Wolf Neumann'.split(
    ' ',
  )
const DEPARTMENTS = 'Sales Purchasing Finance Research Production Logistics Legal IT Marketing Service'.split(' ')
const KINDS = 'laptop printer phone scanner tablet server'.split(' ')

/**
 * Makes a large company of a migrated database that no server has open: an empty one or a house's own, whose directory, profiles
 * and certificates are then the pattern. Past everything that records: for measurements alone.
 * @param at the time that the company's history ends
 */
export function furnish(file: string, company: Company, at: number): void {
  const raw = new Sqlite(file)
  try {
    // Nobody needs what a crash would leave of it.
    raw.pragma('journal_mode = OFF')
    raw.pragma('synchronous = OFF')
    raw.pragma('cache_size = -200000')
    raw.pragma('temp_store = MEMORY')
    raw.pragma('foreign_keys = OFF')
    inBulk(raw, ['directory_people', 'directory_groups', 'ca_certificates'], () => fill(raw, company, at))
    raw.pragma('journal_mode = WAL')
  } finally {
    raw.close()
  }
}

/** Puts the company into tables as they are. */
export function fill(raw: Sqlite.Database, { people, groups, certificates }: Company, at: number): void {
  const source = sourceIn(raw, at)
  fillPeople(raw, source, people, at)
  fillGroups(raw, source, groups, people, at)
  fillCertificates(raw, certificates, people, at)
}

/** A UUIDv7 that sorts by `at` and then by `index`. */
function idAt(at: number, index: number): string {
  const time = Math.floor(at).toString(16).padStart(12, '0')
  const rest = index.toString(16).padStart(15, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${rest.slice(0, 3)}-8${rest.slice(3, 6)}-${rest.slice(3)}`
}

/** Numbers that look like chance and are the same each time. */
function chance(seed: number): number {
  let x = (seed + 1) * 2_654_435_761
  x = (x ^ (x >>> 15)) >>> 0
  x = Math.imul(x, 2_246_822_519) >>> 0
  return ((x ^ (x >>> 13)) >>> 0) / 2 ** 32
}

function pick<T>(all: readonly T[], seed: number): T {
  return all[Math.floor(chance(seed) * all.length)]!
}

/** The id of the person of this number. */
export function personAt(index: number): string {
  return idAt(1, index)
}

function sourceIn(raw: Sqlite.Database, at: number): string {
  const there = raw.prepare<[], string>('select id from directory_sources order by id limit 1').pluck().get()
  if (there !== undefined) return there
  const id = idAt(0, 1)
  raw
    .prepare(
      `insert into directory_sources values (?, 'Company', 'active-directory', 'dc', 636, null, 'cn=x', x'00', 'dc=x', '', 1, 1, ?, ?, ?, ?)`,
    )
    .run(id, at, at, at, at)
  return id
}

function fillPeople(raw: Sqlite.Database, source: string, count: number, at: number): void {
  const insert = raw.prepare(
    `insert into directory_people (id, source_id, guid, dn, username, user_principal_name, display_name, given_name, family_name,
      mail, department, title, state, username_key, principal_key, sort_name, search_text, created_at, changed_at)
     values (@id, '${source}', @id, @dn, @username, @mail, @name, @given, @family, @mail, @department, 'Clerk', @state, @username, @mail,
      @sort, @text, @at, @at)`,
  )
  for (let index = 0; index < count; index += 1) {
    const [given, family] = [pick(FIRST, index), pick(LAST, index + 7)]
    const name = `${given} ${family} ${index}`
    const username = `${given[0]}${family}${index}`.toLowerCase()
    const mail = `${username}@company.example`
    insert.run({
      id: personAt(index),
      dn: `CN=${name},OU=${pick(DEPARTMENTS, index)},DC=company,DC=example`,
      username,
      mail,
      name,
      given,
      family,
      department: pick(DEPARTMENTS, index),
      state: chance(index + 3) < 0.04 ? 'disabled' : 'active',
      sort: name.toLowerCase(),
      text: [name, username, mail, mail].join('\n').toLowerCase(),
      at: at - Math.floor(chance(index + 5) * 400 * DAY),
    })
  }
}

function fillGroups(raw: Sqlite.Database, source: string, count: number, people: number, at: number): void {
  const insert = raw.prepare(
    `insert into directory_groups (id, source_id, guid, dn, name, description, state, sort_name, search_text, created_at, changed_at)
     values (@id, '${source}', @id, @dn, @name, 'A group', 'active', @sort, @sort, ${at}, ${at})`,
  )
  const member = raw.prepare(`insert or ignore into directory_memberships values (?, ?, null, 'member')`)
  for (let index = 0; index < count; index += 1) {
    const name = `${pick(DEPARTMENTS, index)} team ${index}`
    insert.run({ id: idAt(2, index), dn: `CN=${name},DC=company,DC=example`, name, sort: name.toLowerCase() })
    for (let one = 0; one < 50; one += 1)
      member.run(idAt(2, index), personAt(Math.floor(chance(index * 50 + one) * people)))
  }
}

/** What new certificates are copies of. */
interface Pattern {
  profiles: readonly string[]
  certificate: Buffer
  /** Of the certificate that the first ones renew. */
  serial: string
}

function patternIn(raw: Sqlite.Database, at: number): Pattern {
  const profiles = raw.prepare<[], string>('select id from ca_profiles order by id').pluck().all()
  const [model] = raw
    .prepare<[], Omit<Pattern, 'profiles'>>(
      'select serial, certificate from ca_certificates where challenge_id is not null order by id limit 1',
    )
    .all()
  return model ? { profiles, ...model } : invented(raw, at)
}

/** Five profiles, and one certificate that everything else goes back to. */
function invented(raw: Sqlite.Database, at: number): Pattern {
  const profile = raw.prepare(
    `insert into ca_profiles (id, name, slug, subject_template, key_usage, extended_key_usage, validity_days, min_rsa_bits, legacy,
      challenge_ttl_minutes, version, created_at, updated_at) values (?, ?, ?, 'CN={subject}', '[]', '[]', 365, 2048, 0, 60, 1, 0, 0)`,
  )
  const profiles = [1, 2, 3, 4, 5].map((index) => idAt(0, 100 + index))
  for (const [index, id] of profiles.entries()) profile.run(id, `Profile ${index}`, `profile-${index}`)
  const [challenge, serial, certificate] = [idAt(0, 200), `4a${'0'.repeat(30)}`, Buffer.alloc(820)]
  raw
    .prepare(
      `insert into ca_challenges (id, secret_hash, profile_id, subject, alternative_names, note, created_at, expires_at)
       values (?, zeroblob(32), ?, 'CN=first', '[]', '', ?, ?)`,
    )
    .run(challenge, profiles[0], at - 4 * YEAR, at - 4 * YEAR + DAY)
  raw
    .prepare(
      `insert into ca_certificates (id, serial, profile_id, challenge_id, subject, alternative_names, key_hash, not_before, not_after,
        certificate, issued_at) values (?, ?, ?, ?, 'CN=first', '[]', zeroblob(32), @at, @at + 1, ?, @at)`,
    )
    .run(idAt(0, 201), serial, profiles[0], challenge, certificate, { at: at - 4 * YEAR })
  return { profiles, serial, certificate }
}

/** Issued evenly over three years, in the order of their rows; whoever had one a year before renewed it. */
function fillCertificates(raw: Sqlite.Database, count: number, people: number, at: number): void {
  const pattern = patternIn(raw, at)
  const insert = raw.prepare(
    `insert into ca_certificates (id, serial, profile_id, renews, person_id, subject, alternative_names, key_hash, not_before,
      not_after, certificate, issued_at, revoked_at, revocation_reason, crl_entry, listed_in)
     values (@id, @serial, @profile, @renews, @person, @subject, @names, @key, @issued, @end, @certificate, @issued, @revoked,
      @reason, @entry, @listed)`,
  )
  const step = (3 * YEAR) / count
  const yearly = Math.ceil(count / 3)
  for (let index = 0; index < count; index += 1) {
    const renews = index < yearly ? pattern.serial : serialOf(index - yearly)
    insert.run({
      ...certificateAt(index, at - (count - index) * step, people, pattern),
      renews,
      certificate: pattern.certificate,
    })
  }
}

function serialOf(index: number): string {
  const start = Math.floor(chance(index) * 2 ** 31).toString(16)
  return `${start.padStart(8, '0')}${index.toString(16).padStart(24, '0')}`
}

function certificateAt(index: number, at: number, people: number, { profiles }: Pattern) {
  const issued = Math.floor(at) - DAY
  const serial = serialOf(index)
  const revoked = chance(index + 11) < 0.02 ? issued + Math.floor(chance(index + 31) * DAY) : null
  const host = `${pick(KINDS, index + 13)}-${index.toString().padStart(7, '0')}`
  const key = Buffer.alloc(32)
  key.writeUInt32BE(index)
  return {
    id: idAt(issued, index),
    serial,
    profile: pick(profiles, index + 17),
    person: chance(index + 19) < 0.5 ? personAt(Math.floor(chance(index + 23) * people)) : null,
    subject: `CN=${host},O=Company`,
    names: JSON.stringify([{ kind: 'dns', value: `${host}.company.example` }]),
    key,
    issued,
    end: issued + (chance(index + 29) < 0.5 ? YEAR : 2 * YEAR),
    revoked,
    reason: revoked === null ? null : 'superseded',
    entry: revoked === null ? null : writeCrlEntry(Buffer.from(serial, 'hex'), revoked, 'superseded'),
    listed: revoked === null ? null : 1,
  }
}
