import { sql } from 'kysely'
import type { z } from 'zod'
import type { Reading, ReadTx } from '../../base/audit/unit.ts'
import { containsWords } from '../../base/database/text-index.ts'
import { notFound } from '../../base/errors.ts'
import { iso, isoOrNull } from '../../base/time.ts'
import { beginsWith, joined } from '../../platform/lists/conditions.ts'
import { choicesOf, words } from '../../platform/lists/fields.ts'
import { defineList, NO_EXTRA } from '../../platform/lists/list.ts'
import { findAccountOfPerson, type GroupPath, isActive, rolesOfGroups } from '../access/index.ts'
import { effectiveGroupsOf, groupGraph, groupsWithin } from './effective.ts'
import { unitPath } from './identity.ts'
import { PersonSummary, type Person } from './schemas.ts'
import { fold, type PersonRow } from './store.ts'
import { visibleGroups } from './visible.ts'

export const PERSON_STATES = choicesOf({
  active: ['Active', 'Aktiv'],
  disabled: ['Disabled', 'Deaktiviert'],
  missing: ['Missing', 'Fehlend'],
})

/** People by name. */
export const peopleList = defineList({
  name: 'people',
  title: words('People', 'Personen'),
  at: '/people',
  may: 'directory.read',
  narrows: true,
  summary: 'People of the directories',
  item: PersonSummary,
  extra: NO_EXTRA,
  fields: [
    { name: 'name', title: words('Name', 'Name'), kind: 'text', column: 'sort_name', fold },
    { name: 'username', title: words('User name', 'Benutzername'), kind: 'text', column: 'username_key', fold },
    { name: 'mail', title: words('Mail', 'E-Mail'), kind: 'text', optional: true, column: 'mail' },
    { name: 'department', title: words('Department', 'Abteilung'), kind: 'text', optional: true, column: 'department' },
    { name: 'title', title: words('Title', 'Funktion'), kind: 'text', optional: true, column: 'title' },
    { name: 'state', title: words('State', 'Zustand'), kind: 'choice', choices: PERSON_STATES, column: 'state' },
    { name: 'source', title: words('Directory', 'Verzeichnis'), kind: 'reference', of: 'sources', column: 'source_id' },
    {
      name: 'group',
      title: words('In group', 'In Gruppe'),
      kind: 'reference',
      of: 'groups',
      // Directly or through others.
      test: async ({ value }, asked) => {
        const visible = await visibleGroups(asked)
        const within = [...(await groupsWithin(asked.tx, String(value))).keys()].filter(
          (id) => visible?.has(id) ?? true,
        )
        return sql<boolean>`${sql.ref('directory_people.id')} in ${membersOf(asked.tx, within)}`
      },
    },
    { name: 'expiresAt', title: words('Expires', 'Läuft ab'), kind: 'time', optional: true, column: 'expires_at' },
    { name: 'changedAt', title: words('Changed', 'Geändert'), kind: 'time', column: 'changed_at' },
  ],
  sorts: [
    { name: 'name', title: words('Name', 'Name'), by: sql.ref<string>('sort_name') },
    { name: 'username', title: words('User name', 'Benutzername'), by: sql.ref<string>('username_key') },
    { name: 'changedAt', title: words('Changed', 'Geändert'), by: sql.ref<number>('changed_at'), descending: true },
  ],
  id: 'directory_people.id',
  search: async (q, { tx, counting = false }) => {
    const columns = ['directory_people.search_text', 'directory_people.department']
    const found = await containsWords(tx, { columns, text: fold(q), counting, index: 'directory_people_text' })
    return found ?? joined([beginsWith('sort_name', fold(q)), beginsWith('username_key', fold(q))], 'or')
  },
  rows: async (asked) => {
    const people = asked.tx.selectFrom('directory_people').selectAll('directory_people')
    const visible = await visibleGroups(asked)
    return [visible === null ? people : people.where('directory_people.id', 'in', membersOf(asked.tx, [...visible]))]
  },
  items: async (_asked, rows) => rows.map(summaryOf),
  key: { of: ({ id }) => id, column: 'directory_people.id' },
  columns: [
    { name: 'name', title: words('Name', 'Name'), cell: ({ displayName }) => displayName },
    { name: 'username', title: words('User name', 'Benutzername'), cell: ({ username }) => username },
    { name: 'mail', title: words('Mail', 'E-Mail'), cell: ({ mail }) => mail },
    { name: 'department', title: words('Department', 'Abteilung'), cell: ({ department }) => department },
    { name: 'unit', title: words('Unit', 'Organisationseinheit'), cell: ({ unit }) => unit },
    { name: 'state', title: words('State', 'Zustand'), cell: ({ state }) => state },
    { name: 'source', title: words('Directory', 'Verzeichnis'), cell: ({ source }) => source },
    { name: 'id', title: words('Id', 'Kennung'), cell: ({ id }) => id },
  ],
})

/**
 * One person with every group, the way to it and the role it gives.
 * @throws Refusal directory.person_not_found
 */
export async function readPerson(reading: Reading, { id }: { id: string }): Promise<z.output<typeof Person>> {
  const { tx, at } = reading
  const row = await personById(tx, id)
  const graph = await groupGraph(tx)
  const visible = await visibleGroups(reading)
  const all = await effectiveGroupsOf(tx, id, graph)
  const effective = visible === null ? all : all.filter((group) => visible.has(group.id))
  // Who may see some groups only is told the same of a person outside them as of one that there is not.
  if (visible !== null && effective.length === 0) throw noSuchPerson()
  const own = new Set(effective.map((group) => group.id))
  const rolesOf = await rolesOfGroups(tx, at)
  const groups = []
  for (const { id: groupId, path } of effective) {
    const through = (graph.held.get(groupId) ?? []).filter((member) => own.has(member))
    groups.push({
      id: groupId,
      name: path.at(-1) ?? '',
      direct: path.length === 1,
      path,
      through,
      roles: rolesOf.get(groupId) ?? [],
    })
  }
  const account = await findAccountOfPerson(tx, id)
  return {
    ...summaryOf(row),
    dn: row.dn,
    userPrincipalName: row.user_principal_name,
    givenName: row.given_name,
    familyName: row.family_name,
    phone: row.phone,
    title: row.title,
    expiresAt: isoOrNull(row.expires_at),
    changedAt: iso(row.changed_at),
    groups,
    account: account === undefined ? null : { id: account.id, disabled: account.disabled === 1 || !isActive(row, at) },
    roles: [...new Set(groups.flatMap(({ roles }) => roles))],
  }
}

/** A person as other rooms know him. */
export interface FoundPerson {
  id: string
  username: string
  displayName: string
  mail: string | null
  sid: string | null
  state: PersonRow['state']
}

/** For other rooms: one person, or null. */
export async function findPerson(tx: ReadTx, id: string): Promise<FoundPerson | null> {
  const row = await tx.selectFrom('directory_people').selectAll().where('id', '=', id).executeTakeFirst()
  if (row === undefined) return null
  const { username, display_name, mail, sid, state } = row
  return { id, username, displayName: display_name, mail, sid, state }
}

/** For other rooms: every group of a person, direct and nested. */
export function listGroupIdsOf(tx: ReadTx, personId: string): Promise<GroupPath[]> {
  return effectiveGroupsOf(tx, personId)
}

/** People who are directly in one of these groups, as a subquery. */
export function membersOf(tx: ReadTx, groupIds: string[]) {
  return tx
    .selectFrom('directory_memberships')
    .select('person_id')
    .where('group_id', 'in', groupIds)
    .where('person_id', 'is not', null)
}

async function personById(tx: ReadTx, id: string): Promise<PersonRow> {
  const row = await tx.selectFrom('directory_people').selectAll().where('id', '=', id).executeTakeFirst()
  if (row === undefined) throw noSuchPerson()
  return row
}

function noSuchPerson() {
  return notFound('directory.person_not_found', 'There is no such person.')
}

function summaryOf(row: PersonRow): z.output<typeof PersonSummary> {
  const { id, source_id, username, display_name, mail, department, dn, state } = row
  return { id, source: source_id, username, displayName: display_name, mail, department, unit: unitPath(dn), state }
}
