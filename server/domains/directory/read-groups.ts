import { z } from 'zod'
import type { Reading, ReadTx } from '../../base/audit/unit.ts'
import { notFound } from '../../base/errors.ts'
import { iso } from '../../base/time.ts'
import { type Cursors, PageInput, toPage } from '../../platform/http/paging.ts'
import { groupRoleOf } from '../access/index.ts'
import { groupsWithin } from './effective.ts'
import { unitPath } from './identity.ts'
import { afterPlace, contains, membersOf } from './read-people.ts'
import { type Group, type GroupMember, type GroupMembers, type Groups, type GroupSummary, Id } from './schemas.ts'
import type { GroupRow } from './store.ts'

export const GroupsInput = PageInput.extend({ q: z.string().trim().max(100).optional(), source: Id.optional() })
export const MembersInput = PageInput.extend({
  id: Id,
  /** Also members of groups within this one. */
  nested: z.enum(['true', 'false']).default('false'),
})

/** Groups by name. */
export async function listGroups(
  cursors: Cursors,
  { tx }: Reading,
  { cursor, limit, q, source }: z.output<typeof GroupsInput>,
): Promise<z.output<typeof Groups>> {
  const place = cursors.decode(cursor)
  let groups = tx.selectFrom('directory_groups').selectAll()
  if (place !== null) groups = groups.where(afterPlace(place))
  if (q !== undefined && q !== '') groups = groups.where(contains(q))
  if (source !== undefined) groups = groups.where('source_id', '=', source)
  const rows = await groups
    .orderBy('sort_name')
    .orderBy('id')
    .limit(limit + 1)
    .execute()
  const views = new Map<string, z.output<typeof GroupSummary>>()
  for (const row of rows) views.set(row.id, await summaryOf(tx, row))
  return toPage(
    cursors,
    rows,
    limit,
    ({ sort_name, id }) => ({ key: sort_name, id }),
    ({ id }) => views.get(id)!,
  )
}

/** @throws Refusal directory.group_not_found */
export async function readGroup({ tx }: Reading, { id }: { id: string }): Promise<z.output<typeof Group>> {
  const row = await groupById(tx, id)
  const everybody = await tx
    .selectFrom('directory_people')
    .select((people) => people.fn.countAll<number>().as('count'))
    .where('id', 'in', membersOf(tx, [...(await groupsWithin(tx, id)).keys()]))
    .executeTakeFirstOrThrow()
  return {
    ...(await summaryOf(tx, row)),
    dn: row.dn,
    directPeople: await countMembers(tx, id, 'person_id'),
    directGroups: await countMembers(tx, id, 'member_group_id'),
    allPeople: everybody.count,
    changedAt: iso(row.changed_at),
  }
}

/**
 * Members by name, people and groups together; with `nested` also those of the groups within, each with the shortest way.
 * @throws Refusal directory.group_not_found
 */
export async function listMembers(
  cursors: Cursors,
  { tx }: Reading,
  { id, cursor, limit, nested }: z.output<typeof MembersInput>,
): Promise<z.output<typeof GroupMembers>> {
  const group = await groupById(tx, id)
  const within = nested === 'true' ? await groupsWithin(tx, id) : new Map([[id, [group.name]]])
  const place = cursors.decode(cursor)
  const rows = [
    ...(await peopleIn(tx, [...within.keys()], place, limit)),
    ...(await groupsIn(tx, [...within.keys()], place, limit)),
  ].toSorted((a, b) => compare(a.sort_name, b.sort_name) || compare(a.id, b.id))
  const ways = await waysTo(tx, rows.slice(0, limit + 1), within)
  const itemOf = ({ object, id: member, name, state }: MemberRow): z.output<typeof GroupMember> => {
    const path = ways.get(member) ?? []
    return { object, id: member, name, state, direct: path.length === 1, path }
  }
  return toPage(cursors, rows.slice(0, limit + 1), limit, (row) => ({ key: row.sort_name, id: row.id }), itemOf)
}

interface MemberRow {
  object: 'person' | 'group'
  id: string
  name: string
  sort_name: string
  state: 'active' | 'disabled' | 'missing'
}

/** As the tables sort: by code unit in UTF-8, not by locale. */
function compare(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a, 'utf8'), Buffer.from(b, 'utf8'))
}

type After = { key: string | number; id: string } | null

async function peopleIn(tx: ReadTx, groupIds: string[], place: After, limit: number): Promise<MemberRow[]> {
  const people = tx
    .selectFrom('directory_people')
    .select(['id', 'display_name as name', 'sort_name', 'state'])
    .where('id', 'in', membersOf(tx, groupIds))
    .$if(place !== null, (query) => query.where(afterPlace(place!)))
  const rows = await people
    .orderBy('sort_name')
    .orderBy('id')
    .limit(limit + 1)
    .execute()
  return rows.map((row) => ({ object: 'person', ...row }))
}

async function groupsIn(tx: ReadTx, groupIds: string[], place: After, limit: number): Promise<MemberRow[]> {
  const nested = tx
    .selectFrom('directory_memberships')
    .select('member_group_id')
    .where('group_id', 'in', groupIds)
    .where('member_group_id', 'is not', null)
  const groups = tx
    .selectFrom('directory_groups')
    .select(['id', 'name', 'sort_name', 'state'])
    .where('id', 'in', nested)
    .$if(place !== null, (query) => query.where(afterPlace(place!)))
  const rows = await groups
    .orderBy('sort_name')
    .orderBy('id')
    .limit(limit + 1)
    .execute()
  return rows.map((row) => ({ object: 'group', ...row }))
}

/** For each member the shortest way to a group that holds it. */
async function waysTo(
  tx: ReadTx,
  rows: MemberRow[],
  within: ReadonlyMap<string, string[]>,
): Promise<Map<string, string[]>> {
  const ways = new Map<string, string[]>()
  for (const column of ['person_id', 'member_group_id'] as const) {
    const ids = rows.filter(({ object }) => (object === 'person') === (column === 'person_id')).map(({ id }) => id)
    if (ids.length === 0) continue
    const found = tx.selectFrom('directory_memberships').select(['group_id', `${column} as member`])
    for (const { group_id, member } of await found.where(column, 'in', ids).orderBy('group_id').execute()) {
      const way = within.get(group_id)
      const best = member === null ? undefined : ways.get(member)
      if (member !== null && way !== undefined && (best === undefined || way.length < best.length))
        ways.set(member, way)
    }
  }
  return ways
}

async function groupById(tx: ReadTx, id: string): Promise<GroupRow> {
  const row = await tx.selectFrom('directory_groups').selectAll().where('id', '=', id).executeTakeFirst()
  if (row === undefined) throw notFound('directory.group_not_found', 'There is no such group.')
  return row
}

async function summaryOf(tx: ReadTx, row: GroupRow): Promise<z.output<typeof GroupSummary>> {
  const { id, source_id, name, description, dn, state } = row
  const directMembers = (await countMembers(tx, id, 'person_id')) + (await countMembers(tx, id, 'member_group_id'))
  const role = await groupRoleOf(tx, id)
  return { id, source: source_id, name, description, unit: unitPath(dn), state, directMembers, role }
}

async function countMembers(tx: ReadTx, groupId: string, column: 'person_id' | 'member_group_id'): Promise<number> {
  const { count } = await tx
    .selectFrom('directory_memberships')
    .select((row) => row.fn.countAll<number>().as('count'))
    .where('group_id', '=', groupId)
    .where(column, 'is not', null)
    .executeTakeFirstOrThrow()
  return count
}
