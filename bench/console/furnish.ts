import Sqlite from 'better-sqlite3'

/** How large the furnished company is. */
export interface Company {
  people: number
  groups: number
  certificates: number
}

export const FULL: Company = { people: 100_000, groups: 2_000, certificates: 1_000_000 }

const DAY = 86_400_000
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
 * Fills a migrated, empty database with a company, past everything that records: for measurements alone. A million certificates
 * take about two minutes.
 * @param at the time that the company's history ends
 */
export function furnish(file: string, { people, groups, certificates }: Company, at: number): void {
  const raw = new Sqlite(file)
  try {
    raw.pragma('journal_mode = WAL')
    raw.pragma('synchronous = OFF')
    raw.pragma('cache_size = -200000')
    raw.pragma('foreign_keys = OFF')
    fillPeople(raw, people, at)
    fillGroups(raw, groups, people, at)
    fillCertificates(raw, certificates, people, at)
    raw.pragma('wal_checkpoint(TRUNCATE)')
  } finally {
    raw.close()
  }
}

/** A UUIDv7 that sorts by `at` and then by `index`. */
function idAt(at: number, index: number): string {
  const time = Math.floor(at).toString(16).padStart(12, '0')
  const rest = index.toString(16).padStart(15, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${rest.slice(0, 3)}-8${rest.slice(3, 6)}-${rest.slice(3)}`
}

const SOURCE = idAt(0, 1)
const PROFILES = [1, 2, 3, 4, 5].map((index) => idAt(0, 100 + index))

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

function fillPeople(raw: Sqlite.Database, count: number, at: number): void {
  raw
    .prepare(
      `insert into directory_sources values (?, 'Company', 'active-directory', 'dc', 636, null, 'cn=x', x'00', 'dc=x', '', 1, 1, ?, ?, ?, ?)`,
    )
    .run(SOURCE, at, at, at, at)
  const insert = raw.prepare(
    `insert into directory_people (id, source_id, guid, dn, username, user_principal_name, display_name, given_name, family_name,
      mail, department, title, state, username_key, principal_key, sort_name, search_text, created_at, changed_at)
     values (@id, '${SOURCE}', @id, @dn, @username, @mail, @name, @given, @family, @mail, @department, 'Clerk', @state, @username, @mail,
      @sort, @text, @at, @at)`,
  )
  raw.transaction(() => {
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
  })()
}

function fillGroups(raw: Sqlite.Database, count: number, people: number, at: number): void {
  const insert = raw.prepare(
    `insert into directory_groups (id, source_id, guid, dn, name, description, state, sort_name, search_text, created_at, changed_at)
     values (@id, '${SOURCE}', @id, @dn, @name, 'A group', 'active', @sort, @sort, ${at}, ${at})`,
  )
  const member = raw.prepare(`insert or ignore into directory_memberships values (?, ?, null, 'member')`)
  raw.transaction(() => {
    for (let index = 0; index < count; index += 1) {
      const name = `${pick(DEPARTMENTS, index)} team ${index}`
      insert.run({ id: idAt(2, index), dn: `CN=${name},DC=company,DC=example`, name, sort: name.toLowerCase() })
      for (let one = 0; one < 50; one += 1)
        member.run(idAt(2, index), personAt(Math.floor(chance(index * 50 + one) * people)))
    }
  })()
}

function fillCertificates(raw: Sqlite.Database, count: number, people: number, at: number): void {
  const profile = raw.prepare(
    `insert into ca_profiles (id, name, slug, subject_template, key_usage, extended_key_usage, validity_days, min_rsa_bits, legacy,
      challenge_ttl_minutes, version, created_at, updated_at) values (?, ?, ?, 'CN={subject}', '[]', '[]', 365, 2048, 0, 60, 1, 0, 0)`,
  )
  for (const [index, id] of PROFILES.entries()) profile.run(id, `Profile ${index}`, `profile-${index}`)
  const insert = raw.prepare(
    `insert into ca_certificates (id, serial, profile_id, challenge_id, renews, person_id, subject, alternative_names, key_hash,
      not_before, not_after, certificate, issued_at, revoked_at, revocation_reason, crl_entry)
     values (@id, @serial, @profile, @id, null, @person, @subject, @names, zeroblob(32), @issued, @end, zeroblob(700), @issued,
      @revoked, @reason, @entry)`,
  )
  const step = (3 * 365 * DAY) / count
  for (let start = 0; start < count; start += 50_000)
    raw.transaction(() => {
      for (let index = start; index < Math.min(start + 50_000, count); index += 1)
        insert.run(certificateAt(index, at - (count - index) * step, people))
    })()
}

function certificateAt(index: number, at: number, people: number) {
  const issued = Math.floor(at)
  const revoked = chance(index + 11) < 0.02
  const host = `${pick(KINDS, index + 13)}-${index.toString().padStart(7, '0')}`
  return {
    id: idAt(issued, index),
    serial: `${Math.floor(chance(index) * 2 ** 32)
      .toString(16)
      .padStart(8, '0')}${index.toString(16).padStart(24, '0')}`,
    profile: pick(PROFILES, index + 17),
    person: chance(index + 19) < 0.5 ? personAt(Math.floor(chance(index + 23) * people)) : null,
    subject: `CN=${host},O=Company`,
    names: JSON.stringify([{ kind: 'dns', value: `${host}.company.example` }]),
    issued,
    end: issued + (chance(index + 29) < 0.5 ? 365 : 730) * DAY,
    revoked: revoked ? issued + DAY : null,
    reason: revoked ? 'superseded' : null,
    entry: revoked ? Buffer.alloc(40) : null,
  }
}
