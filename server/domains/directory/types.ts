import type { Millis } from '../../base/time.ts'

export const SOURCE_KINDS = ['active-directory', 'openldap'] as const
export type SourceKind = (typeof SOURCE_KINDS)[number]

/** Attributes of a person that the directory may change, by our names. */
export const PERSON_FIELDS = [
  'sid',
  'dn',
  'username',
  'userPrincipalName',
  'displayName',
  'givenName',
  'familyName',
  'mail',
  'phone',
  'department',
  'title',
  'expiresAt',
  'state',
] as const
export type PersonField = (typeof PERSON_FIELDS)[number]

export const GROUP_FIELDS = ['sid', 'dn', 'name', 'description', 'state'] as const
export type GroupField = (typeof GROUP_FIELDS)[number]

/** A person as one complete read showed it. */
export interface PersonRecord {
  /** objectGUID (or entryUUID) in its text form: the identity within a source; everything else may change. */
  guid: string
  sid: string | null
  dn: string
  /** sAMAccountName or uid. */
  username: string
  userPrincipalName: string | null
  displayName: string
  givenName: string | null
  familyName: string | null
  mail: string | null
  phone: string | null
  department: string | null
  title: string | null
  /** When the directory lets the account expire. */
  expiresAt: Millis | null
  /** `missing` is never read: it is what we call somebody whom several complete reads did not show. */
  state: 'active' | 'disabled' | 'missing'
}

export interface GroupRecord {
  guid: string
  sid: string | null
  dn: string
  name: string
  description: string | null
  state: 'active' | 'missing'
}

export type MemberKind = 'person' | 'group'

/** A direct membership. `primary` comes from primaryGroupID, which the group's own member list does not show. */
export interface Edge {
  group: string
  member: string
  memberKind: MemberKind
  via: 'member' | 'primary'
}

/** What makes a read count: without it there is no snapshot, and without a snapshot nothing changes. */
export interface Completeness {
  pages: number
  entries: number
  /** objectGUID of the base, the same before the first page and after the last. */
  base: string
}

/** One whole, consistent view of a directory. Only {@link readDirectory} makes one, and only at the end of a complete read. */
export interface Snapshot {
  at: Millis
  people: PersonRecord[]
  groups: GroupRecord[]
  edges: Edge[]
  /** Members that lie outside the base or are neither people nor groups: computers, contacts, other domains. */
  outsideMembers: number
  completeness: Completeness
}

/** What we hold already. */
export interface Known {
  people: PersonRecord[]
  groups: GroupRecord[]
  edges: Edge[]
  /** Complete reads that did not show an object, by its guid. */
  unseen: ReadonlyMap<string, Unseen>
}

export interface Unseen {
  since: Millis
  reads: number
}
