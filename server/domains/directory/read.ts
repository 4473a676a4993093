import { conflict } from '../../base/errors.ts'
import type { Millis } from '../../base/time.ts'
import type { DirectoryConnection, DirectoryEntry, Filter } from './connection.ts'
import { dnKey, fileTime, guidText, primaryGroupSid, sidText } from './identity.ts'
import { LONGEST_NAME } from './ldap-frames.ts'
import type { Edge, GroupRecord, PersonRecord, Snapshot, SourceKind } from './types.ts'

/** What a kind of directory calls things. The filters are fixed: nothing that people type becomes part of one. */
interface Schema {
  people: Filter
  groups: Filter
  personAttributes: string[]
  groupAttributes: string[]
  guid: string
}

const is = (attribute: string, equals: string): Filter => ({ attribute, equals })

const SCHEMAS: Record<SourceKind, Schema> = {
  'active-directory': {
    // Built-in accounts (Administrator, Guest, krbtgt) are nobody's.
    people: {
      all: [is('objectCategory', 'person'), is('objectClass', 'user'), { not: is('isCriticalSystemObject', 'TRUE') }],
    },
    groups: is('objectCategory', 'group'),
    personAttributes: [
      'objectGUID',
      'objectSid',
      'sAMAccountName',
      'userPrincipalName',
      'displayName',
      'cn',
      'givenName',
      'sn',
      'mail',
      'telephoneNumber',
      'department',
      'title',
      'userAccountControl',
      'accountExpires',
      'primaryGroupID',
    ],
    groupAttributes: ['objectGUID', 'objectSid', 'sAMAccountName', 'cn', 'description', 'member'],
    guid: 'objectguid',
  },
  openldap: {
    people: is('objectClass', 'inetOrgPerson'),
    groups: { any: [is('objectClass', 'groupOfNames'), is('objectClass', 'groupOfUniqueNames')] },
    personAttributes: [
      'entryUUID',
      'uid',
      'displayName',
      'cn',
      'givenName',
      'sn',
      'mail',
      'telephoneNumber',
      'departmentNumber',
      'title',
    ],
    groupAttributes: ['entryUUID', 'cn', 'description', 'member', 'uniqueMember'],
    guid: 'entryuuid',
  },
}

/** People and groups that one source may have: a server that never comes to an end ends here. */
const MOST_ENTRIES = 500_000

/** Told between pages, for progress and for stopping. */
export type OnPage = (entries: number) => void

/**
 * Reads the whole of `base` over one bound connection. Either the snapshot is complete, or nothing comes back: every doubt
 * (a lost page, a lost session, a base that is another one at the end) is a refusal.
 * @throws Refusal directory.base_not_found, directory.read_incomplete and those of the connection
 */
export async function readDirectory(
  connection: DirectoryConnection,
  { kind, baseDn }: { kind: SourceKind; baseDn: string },
  at: Millis,
  onPage: OnPage = () => undefined,
): Promise<Snapshot> {
  const schema = SCHEMAS[kind]
  const base = await guidOfBase(connection, schema, baseDn)
  const counted = { pages: 0, entries: 0 }
  const each = async (filter: Filter, attributes: string[], take: (entry: DirectoryEntry) => Promise<void> | void) => {
    for await (const page of connection.search(baseDn, { filter, attributes })) {
      for (const entry of page) await take(entry)
      counted.pages += 1
      counted.entries += page.length
      if (counted.entries > MOST_ENTRIES) throw incomplete(`There are more than ${MOST_ENTRIES} people and groups.`)
      onPage(counted.entries)
    }
  }
  const found = new Found(schema)
  await each(schema.people, schema.personAttributes, (entry) => found.person(entry, at))
  await each(schema.groups, schema.groupAttributes, async (entry) =>
    found.group(entry, await membersOf(connection, entry)),
  )
  if ((await guidOfBase(connection, schema, baseDn)) !== base)
    throw incomplete('The base DN became another entry meanwhile.')
  return { at, ...found.result(), completeness: { ...counted, base } }
}

/** The first people below the base, for looking at before anything is kept. */
export async function samplePeople(
  connection: DirectoryConnection,
  { kind, baseDn }: { kind: SourceKind; baseDn: string },
  at: Millis,
  count: number,
): Promise<PersonRecord[]> {
  const schema = SCHEMAS[kind]
  await guidOfBase(connection, schema, baseDn)
  const found = new Found(schema)
  for await (const page of connection.search(baseDn, { filter: schema.people, attributes: schema.personAttributes })) {
    for (const entry of page) found.person(entry, at)
    if (found.people.size >= count) break
  }
  return [...found.people.values()].slice(0, count)
}

/**
 * Reads one person by its name, to see that the name still means the same person.
 * @returns null if there is no such entry, or none that the connection may see
 */
export async function readPerson(
  connection: DirectoryConnection,
  kind: SourceKind,
  dn: string,
  at: Millis,
): Promise<PersonRecord | null> {
  const schema = SCHEMAS[kind]
  const entry = await connection.entry(dn, schema.personAttributes)
  return entry === null ? null : personOf(entry, schema, at)
}

async function guidOfBase(connection: DirectoryConnection, schema: Schema, baseDn: string): Promise<string> {
  const entry = await connection.entry(baseDn, [schema === SCHEMAS.openldap ? 'entryUUID' : 'objectGUID'])
  if (entry !== null) return guidOf(entry, schema)
  throw conflict(
    'directory.base_not_found',
    `There is no entry ${short(baseDn, 500)}, or the service account may not see it. Nothing was changed. Check the base DN.`,
  )
}

/** Collects entries; members are resolved once everything is there. */
class Found {
  readonly people = new Map<string, PersonRecord>()
  readonly #groups = new Map<string, GroupRecord>()
  readonly #members = new Map<string, string[]>()
  readonly #primary = new Map<string, string>()
  readonly #schema: Schema

  constructor(schema: Schema) {
    this.#schema = schema
  }

  person(entry: DirectoryEntry, at: Millis): void {
    const person = personOf(entry, this.#schema, at)
    this.people.set(person.guid, person)
    const rid = Number(text(entry, 'primaryGroupID', 20) ?? Number.NaN)
    if (person.sid !== null && Number.isInteger(rid)) this.#primary.set(person.guid, primaryGroupSid(person.sid, rid))
  }

  group(entry: DirectoryEntry, members: string[]): void {
    const guid = guidOf(entry, this.#schema)
    const name = legible(entry, 'sAMAccountName', 256) ?? legible(entry, 'cn', 256) ?? guid
    const description = legible(entry, 'description', 1_000)
    this.#groups.set(guid, { guid, sid: sidOf(entry), dn: entry.dn, name, description, state: 'active' })
    this.#members.set(guid, members)
  }

  result(): Pick<Snapshot, 'people' | 'groups' | 'edges' | 'outsideMembers'> {
    const edges = new Map<string, Edge>()
    const add = (edge: Edge): void => void edges.set(`${edge.group} ${edge.member}`, edge)
    for (const edge of this.#primaryEdges()) add(edge)
    const outsideMembers = this.#addMemberEdges(add)
    return {
      people: [...this.people.values()],
      groups: [...this.#groups.values()],
      edges: [...edges.values()],
      outsideMembers,
    }
  }

  *#primaryEdges(): Generator<Edge> {
    const bySid = new Map(
      [...this.#groups.values()].flatMap(({ sid, guid }) => (sid === null ? [] : [[sid, guid] as const])),
    )
    for (const [member, sid] of this.#primary) {
      const group = bySid.get(sid)
      if (group !== undefined) yield { group, member, memberKind: 'person', via: 'primary' }
    }
  }

  #addMemberEdges(add: (edge: Edge) => void): number {
    const kinds = new Map<string, { guid: string; kind: Edge['memberKind'] }>()
    for (const { guid, dn } of this.people.values()) kinds.set(dnKey(dn), { guid, kind: 'person' })
    for (const { guid, dn } of this.#groups.values()) kinds.set(dnKey(dn), { guid, kind: 'group' })
    let outside = 0
    for (const [group, members] of this.#members) {
      for (const dn of members) {
        const member = kinds.get(dnKey(dn))
        if (member === undefined) outside += 1
        else add({ group, member: member.guid, memberKind: member.kind, via: 'member' })
      }
    }
    return outside
  }
}

/** Highest number of ranges that one group may have: ten million members. */
const MAX_RANGES = 10_000
const RANGE = /^member;range=(\d+)-(\d+|\*)$/

/**
 * All members of a group. Active Directory sends long lists in ranges (MS-ADTS §3.1.1.3.1.3.3): `member` itself is then empty,
 * and the rest has to be asked for.
 */
async function membersOf(connection: DirectoryConnection, entry: DirectoryEntry): Promise<string[]> {
  const members = [...names(entry, 'member'), ...names(entry, 'uniqueMember')]
  let range = rangeOf(entry)
  for (let count = 0; range !== null; count += 1) {
    if (count > MAX_RANGES || range.from !== members.length) throw incomplete('A group came with ranges out of order.')
    members.push(...range.members)
    if (range.last) return members
    const rest = await connection.entry(entry.dn, [`member;range=${members.length}-*`])
    range = rest === null ? null : rangeOf(rest)
    // The library adds every attribute that was asked for and did not come, as an empty list.
    if (range === null || range.members.length === 0) throw incomplete('The rest of a long member list did not come.')
  }
  return members
}

function rangeOf(entry: DirectoryEntry): { from: number; last: boolean; members: string[] } | null {
  for (const name of entry.values.keys()) {
    const found = RANGE.exec(name)
    if (found !== null) return { from: Number(found[1]), last: found[2] === '*', members: names(entry, name) }
  }
  return null
}

function personOf(entry: DirectoryEntry, schema: Schema, at: Millis): PersonRecord {
  const guid = guidOf(entry, schema)
  const username = text(entry, 'sAMAccountName', 256) ?? text(entry, 'uid', 256) ?? ''
  const expiresAt = fileTime(text(entry, 'accountExpires', 20))
  const expired = expiresAt !== null && expiresAt <= at
  return {
    guid,
    sid: sidOf(entry),
    dn: entry.dn,
    username,
    userPrincipalName: text(entry, 'userPrincipalName', 1_024),
    displayName: legible(entry, 'displayName', 256) ?? legible(entry, 'cn', 256) ?? username,
    givenName: legible(entry, 'givenName', 256),
    familyName: legible(entry, 'sn', 256),
    mail: text(entry, 'mail', 320),
    phone: legible(entry, 'telephoneNumber', 64),
    department: legible(entry, 'department', 256) ?? legible(entry, 'departmentNumber', 256),
    title: legible(entry, 'title', 256),
    expiresAt,
    state: expired || isDisabled(entry) ? 'disabled' : 'active',
  }
}

/** ADS_UF_ACCOUNTDISABLE (MS-ADTS §2.2.16). */
const ACCOUNT_DISABLED = 0x2

function isDisabled(entry: DirectoryEntry): boolean {
  return (Number(text(entry, 'userAccountControl', 20) ?? 0) & ACCOUNT_DISABLED) !== 0
}

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/

function guidOf(entry: DirectoryEntry, schema: Schema): string {
  const value = entry.values.get(schema.guid)?.[0]
  if (value === undefined)
    throw incomplete(`An entry came without ${schema.guid}: the service account may not read it.`)
  const guid = schema.guid === 'objectguid' ? guidText(bytes(value)) : value.toString().toLowerCase()
  if (guid === null || !UUID.test(guid)) throw incomplete(`An entry came with a damaged ${schema.guid}.`)
  return guid
}

function sidOf(entry: DirectoryEntry): string | null {
  const value = entry.values.get('objectsid')?.[0]
  if (value === undefined) return null
  const sid = sidText(bytes(value))
  if (sid === null) throw incomplete('An entry came with a damaged objectSid.')
  return sid
}

/** A server that spells the attribute otherwise gets it decoded as text first; UTF-8 makes the way back exact. */
function bytes(value: string | Buffer): Buffer {
  return typeof value === 'string' ? Buffer.from(value, 'utf8') : value
}

function texts(entry: DirectoryEntry, name: string): string[] {
  return (entry.values.get(name.toLowerCase()) ?? []).map((value) => value.toString())
}

/** Values that are names of entries, none too long to be taken apart. */
function names(entry: DirectoryEntry, name: string): string[] {
  const found = texts(entry, name)
  if (found.some((value) => value.length > LONGEST_NAME)) throw incomplete('A group came with a damaged member list.')
  return found
}

/** The first value, cut to a length: what a directory holds is typed by strangers. */
function text(entry: DirectoryEntry, name: string, longest: number): string | null {
  const value = texts(entry, name)[0]?.trim()
  return value === undefined || value === '' ? null : short(value, longest)
}

/** Line ends, controls, and signs that turn the direction of what follows: with them a name passes itself off as another. */
const STEERING = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu

/** {@link text} that people read and nothing is looked up by, on one line and in its own direction. */
function legible(entry: DirectoryEntry, name: string, longest: number): string | null {
  const value = text(entry, name, longest)?.replace(STEERING, ' ').trim()
  return value === undefined || value === '' ? null : value
}

/** Never half a character: the database would keep another one, and each read would find a change. */
function short(value: string, longest: number): string {
  return value.length > longest ? value.slice(0, longest).replace(/[\ud800-\udbff]$/, '') : value
}

function incomplete(why: string) {
  return conflict(
    'directory.read_incomplete',
    `The directory was not read completely. ${why} Nothing was changed. Try again; if it stays so, check the rights of the service account.`,
  )
}
