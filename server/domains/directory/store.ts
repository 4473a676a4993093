import type { Selectable } from 'kysely'
import type { ReadTx, Tx } from '../../base/audit/unit.ts'
import { notFound } from '../../base/errors.ts'
import type { Millis } from '../../base/time.ts'
import type { Vault } from '../../base/secrets/vault.ts'
import type { Target } from './connection.ts'
import type { GroupRecord, PersonRecord, SourceKind } from './types.ts'

declare module '../../base/database/tables.ts' {
  interface Tables {
    directory_sources: SourcesTable
    directory_people: PeopleTable
    directory_groups: GroupsTable
    directory_memberships: MembershipsTable
    directory_unseen: UnseenTable
  }
}

interface SourcesTable {
  id: string
  name: string
  kind: SourceKind
  host: string
  port: number
  server_name: string | null
  bind_dn: string
  password: Buffer
  base_dn: string
  trusted: string
  /** Counts changes of the settings. */
  version: number
  /** Counts everything that makes a plan stale: changed settings, an apply that begins, one that ends. */
  revision: number
  last_complete_at: number | null
  last_applied_at: number | null
  created_at: number
  changed_at: number
}

interface PeopleTable {
  id: string
  source_id: string
  guid: string
  sid: string | null
  dn: string
  username: string
  user_principal_name: string | null
  display_name: string
  given_name: string | null
  family_name: string | null
  mail: string | null
  phone: string | null
  department: string | null
  title: string | null
  expires_at: number | null
  state: PersonRecord['state']
  username_key: string
  principal_key: string | null
  sort_name: string
  search_text: string
  created_at: number
  changed_at: number
}

interface GroupsTable {
  id: string
  source_id: string
  guid: string
  sid: string | null
  dn: string
  name: string
  description: string | null
  state: GroupRecord['state']
  sort_name: string
  search_text: string
  created_at: number
  changed_at: number
}

interface MembershipsTable {
  group_id: string
  person_id: string | null
  member_group_id: string | null
  via: 'member' | 'primary'
}

interface UnseenTable {
  source_id: string
  guid: string
  since: number
  reads: number
}

export type SourceRow = Selectable<SourcesTable>
export type PersonRow = Selectable<PeopleTable>
export type GroupRow = Selectable<GroupsTable>

/** @throws Refusal directory.source_not_found */
export async function sourceById(tx: ReadTx, id: string): Promise<SourceRow> {
  const row = await tx.selectFrom('directory_sources').selectAll().where('id', '=', id).executeTakeFirst()
  if (row === undefined) throw notFound('directory.source_not_found', 'There is no such directory source.')
  return row
}

export function targetOf({ host, port, server_name, trusted, kind }: SourceRow): Target {
  return { host, port, serverName: server_name, trusted, kind }
}

export function sealPassword(vault: Vault, sourceId: string, password: string): Buffer {
  return vault.seal(password, passwordBinding(sourceId))
}

export function openPassword(vault: Vault, { id, password }: SourceRow): string {
  return vault.open(password, passwordBinding(id)).toString('utf8')
}

function passwordBinding(sourceId: string) {
  return { table: 'directory_sources', row: sourceId, field: 'password' }
}

/** Text as it is compared and sorted: case and composition do not matter. */
export function fold(text: string): string {
  return text.normalize('NFC').toLowerCase()
}

/** Columns of a person's attributes, with the keys that are derived from them. */
export function personColumns(person: Omit<PersonRecord, 'guid'>) {
  const { userPrincipalName, displayName, givenName, familyName, expiresAt, ...same } = person
  return {
    ...same,
    user_principal_name: userPrincipalName,
    display_name: displayName,
    given_name: givenName,
    family_name: familyName,
    expires_at: expiresAt,
    username_key: fold(same.username),
    principal_key: userPrincipalName === null ? null : fold(userPrincipalName),
    sort_name: fold(displayName),
    search_text: fold([displayName, same.username, userPrincipalName, same.mail].join('\n')),
  }
}

export function personRecord(row: PersonRow): PersonRecord {
  const { guid, sid, dn, username, mail, phone, department, title, state } = row
  return {
    guid,
    sid,
    dn,
    username,
    userPrincipalName: row.user_principal_name,
    displayName: row.display_name,
    givenName: row.given_name,
    familyName: row.family_name,
    mail,
    phone,
    department,
    title,
    expiresAt: row.expires_at,
    state,
  }
}

export function groupColumns(group: Omit<GroupRecord, 'guid'>) {
  return { ...group, sort_name: fold(group.name), search_text: fold([group.name, group.description].join('\n')) }
}

export function groupRecord({ guid, sid, dn, name, description, state }: GroupRow): GroupRecord {
  return { guid, sid, dn, name, description, state }
}

/**
 * Raises the revision, if it still is the one expected; false: somebody else was faster.
 * @once plan
 */
export async function raiseRevision(tx: Tx, sourceId: string, expected: number): Promise<boolean> {
  const raised = await tx
    .updateTable('directory_sources')
    .set({ revision: expected + 1 })
    .where('id', '=', sourceId)
    .where('revision', '=', expected)
    .returning('id')
    .executeTakeFirst()
  return raised !== undefined
}

/** Notes that a complete read took place. */
export async function noteCompleteRead(tx: Tx, sourceId: string, at: Millis): Promise<void> {
  await tx.updateTable('directory_sources').set({ last_complete_at: at }).where('id', '=', sourceId).execute()
}
