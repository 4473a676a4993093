import { sql } from 'kysely'
import { z } from 'zod'
import type { Reading, ReadTx } from '../../base/audit/unit.ts'
import { notFound } from '../../base/errors.ts'
import { iso, isoOrNull } from '../../base/time.ts'
import { type Cursors, PageInput, toPage } from '../../platform/http/paging.ts'
import { findAccountOfPerson, type GroupPath, groupRoleOf } from '../access/index.ts'
import { effectiveGroupsOf, groupsWithin } from './effective.ts'
import { unitPath } from './identity.ts'
import { Id, type People, type Person, type PersonSummary } from './schemas.ts'
import { fold, type PersonRow } from './store.ts'

export const PeopleInput = PageInput.extend({
  q: z.string().trim().max(100).optional(),
  state: z.enum(['active', 'disabled', 'missing']).optional(),
  /** In this group, directly or through others. */
  group: Id.optional(),
  source: Id.optional(),
})

/** People by name. */
export async function listPeople(
  cursors: Cursors,
  { tx }: Reading,
  { cursor, limit, q, state, group, source }: z.output<typeof PeopleInput>,
): Promise<z.output<typeof People>> {
  const place = cursors.decode(cursor)
  let people = tx.selectFrom('directory_people').selectAll()
  if (place !== null) people = people.where(afterPlace(place))
  if (q !== undefined && q !== '') people = people.where(contains(q))
  if (state !== undefined) people = people.where('state', '=', state)
  if (source !== undefined) people = people.where('source_id', '=', source)
  if (group !== undefined) people = people.where('id', 'in', membersOf(tx, [...(await groupsWithin(tx, group)).keys()]))
  const rows = await people
    .orderBy('sort_name')
    .orderBy('id')
    .limit(limit + 1)
    .execute()
  return toPage(cursors, rows, limit, ({ sort_name, id }) => ({ key: sort_name, id }), summaryOf)
}

/**
 * One person with every group, the way to it and the role it gives.
 * @throws Refusal directory.person_not_found
 */
export async function readPerson({ tx }: Reading, { id }: { id: string }): Promise<z.output<typeof Person>> {
  const row = await personById(tx, id)
  const groups = []
  for (const { id: groupId, path } of await effectiveGroupsOf(tx, id)) {
    const role = await groupRoleOf(tx, groupId)
    groups.push({ id: groupId, name: path.at(-1) ?? '', direct: path.length === 1, path, role })
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
    account:
      account === undefined
        ? null
        : { id: account.id, disabled: account.disabled === 1 || account.person_disabled === 1 },
    roles: [...new Set(groups.flatMap(({ role }) => (role === null ? [] : [role])))],
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

/** Behind a place of a list that is sorted by name. */
export function afterPlace({ key, id }: { key: string | number; id: string }) {
  return sql<boolean>`(sort_name, id) > (${String(key)}, ${id})`
}

/** Names that contain a text, whatever its case. */
export function contains(q: string) {
  const pattern = `%${fold(q).replace(/[\\%_]/g, (character) => `\\${character}`)}%`
  return sql<boolean>`search_text like ${pattern} escape '\\'`
}

async function personById(tx: ReadTx, id: string): Promise<PersonRow> {
  const row = await tx.selectFrom('directory_people').selectAll().where('id', '=', id).executeTakeFirst()
  if (row === undefined) throw notFound('directory.person_not_found', 'There is no such person.')
  return row
}

function summaryOf(row: PersonRow): z.output<typeof PersonSummary> {
  const { id, source_id, username, display_name, mail, department, dn, state } = row
  return { id, source: source_id, username, displayName: display_name, mail, department, unit: unitPath(dn), state }
}
