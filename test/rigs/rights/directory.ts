import { randomUUID } from 'node:crypto'
import type Sqlite from 'better-sqlite3'
import { insert } from './rows.ts'

/** What a sync would have left: a group with somebody in it, and both again outside of it. */
export interface Directory {
  source: string
  group: string
  person: string
  otherGroup: string
  otherPerson: string
}

export function furnishDirectory(raw: Sqlite.Database, at: number): Directory {
  const source = randomUUID()
  insert(raw, 'directory_sources', sourceRow(source, at))
  const insertGroup = (name: string): string => {
    const id = randomUUID()
    const names = { dn: `cn=${name}`, name, sort_name: name.toLowerCase(), search_text: name.toLowerCase() }
    const row = { id, source_id: source, guid: id, ...names, state: 'active', created_at: at, changed_at: at }
    insert(raw, 'directory_groups', row)
    return id
  }
  const insertMember = (name: string, group: string): string => {
    const person = insertPerson(raw, at, source, name, 'active')
    insert(raw, 'directory_memberships', { group_id: group, person_id: person, via: 'member' })
    return person
  }
  const [group, otherGroup] = [insertGroup('Staff'), insertGroup('Board')]
  return {
    source,
    group,
    otherGroup,
    person: insertMember('Anna', group),
    otherPerson: insertMember('Berta', otherGroup),
  }
}

export function insertPerson(
  raw: Sqlite.Database,
  at: number,
  source: string,
  name: string,
  state: 'active' | 'disabled',
): string {
  const id = randomUUID()
  const key = name.toLowerCase()
  const names = {
    dn: `cn=${name}`,
    username: key,
    display_name: name,
    username_key: key,
    sort_name: key,
    search_text: key,
  }
  const row = { id, source_id: source, guid: id, ...names, state, created_at: at, changed_at: at }
  insert(raw, 'directory_people', row)
  return id
}

function sourceRow(id: string, at: number) {
  const place = { host: '127.0.0.1', port: 1, bind_dn: 'cn=reader', base_dn: 'dc=example', trusted: '' }
  const row = {
    id,
    name: 'Matrix source',
    kind: 'openldap',
    password: Buffer.from('sealed-bind-password-canary'),
    ...place,
  }
  return { ...row, version: 1, revision: 1, created_at: at, changed_at: at }
}
