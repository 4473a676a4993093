import type { Edge, GroupRecord, Known, PersonRecord, Snapshot } from './types.ts'

/** Records for tests of the pure steps, with only what the test cares about spelt out. */
export function person(guid: string, more: Partial<PersonRecord> = {}): PersonRecord {
  return {
    guid,
    sid: null,
    dn: `CN=${guid},OU=Staff,DC=corp`,
    username: guid,
    userPrincipalName: null,
    displayName: guid,
    givenName: null,
    familyName: null,
    mail: null,
    phone: null,
    department: null,
    title: null,
    expiresAt: null,
    state: 'active',
    ...more,
  }
}

export function group(guid: string, more: Partial<GroupRecord> = {}): GroupRecord {
  return {
    guid,
    sid: null,
    dn: `CN=${guid},OU=Groups,DC=corp`,
    name: guid,
    description: null,
    state: 'active',
    ...more,
  }
}

export function edge(groupGuid: string, member: string, memberKind: Edge['memberKind'] = 'person'): Edge {
  return { group: groupGuid, member, memberKind, via: 'member' }
}

export function snapshot(at: number, more: Partial<Snapshot> = {}): Snapshot {
  const completeness = { pages: 1, entries: 1, base: 'base' }
  return { at, people: [], groups: [], edges: [], outsideMembers: 0, completeness, ...more }
}

export const NOTHING: Known = { people: [], groups: [], edges: [], unseen: new Map() }
