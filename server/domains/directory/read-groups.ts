import { sql } from 'kysely'
import { z } from 'zod'
import type { Reading, ReadTx } from '../../base/audit/unit.ts'
import { containsWords } from '../../base/database/text-index.ts'
import { notFound, type Refusal } from '../../base/errors.ts'
import { iso } from '../../base/time.ts'
import { beginsWith } from '../../platform/lists/conditions.ts'
import { choicesOf, words } from '../../platform/lists/fields.ts'
import { defineList, NO_EXTRA, type Selection } from '../../platform/lists/list.ts'
import { BUILT_IN_ROLES, ROLE_TITLES, rolesOfGroups } from '../access/index.ts'
import { groupsWithin } from './effective.ts'
import { unitPath } from './identity.ts'
import { membersOf, PERSON_STATES } from './read-people.ts'
import { type Group, GroupMember, GroupSummary, Id } from './schemas.ts'
import { fold, type GroupRow } from './store.ts'
import { visibleGroups } from './visible.ts'

const GROUP_STATES = choicesOf({ active: ['Active', 'Aktiv'], missing: ['Missing', 'Fehlend'] })

/** Groups by name. */
export const groupsList = defineList({
  name: 'groups',
  title: words('Groups', 'Gruppen'),
  at: '/groups',
  may: 'directory.read',
  narrows: true,
  summary: 'Groups of the directories',
  item: GroupSummary,
  extra: NO_EXTRA,
  fields: [
    { name: 'name', title: words('Name', 'Name'), kind: 'text', column: 'sort_name', fold },
    {
      name: 'description',
      title: words('Description', 'Beschreibung'),
      kind: 'text',
      optional: true,
      column: 'description',
    },
    { name: 'state', title: words('State', 'Zustand'), kind: 'choice', choices: GROUP_STATES, column: 'state' },
    { name: 'source', title: words('Directory', 'Verzeichnis'), kind: 'reference', of: 'sources', column: 'source_id' },
    {
      name: 'role',
      title: words('Role', 'Rolle'),
      kind: 'choice',
      optional: true,
      choices: BUILT_IN_ROLES.filter((role) => role !== 'owner').map((role) => ({
        value: role,
        title: ROLE_TITLES[role],
      })),
      test: async ({ operator, value }, { tx, at }) => {
        const groups = [...(await rolesOfGroups(tx, at))]
        const ids = groups.filter(([, roles]) => operator === 'pr' || roles.includes(String(value))).map(([id]) => id)
        return sql<boolean>`${sql.ref('directory_groups.id')} in (${ids.length === 0 ? sql`null` : sql.join(ids)})`
      },
    },
    { name: 'changedAt', title: words('Changed', 'Geändert'), kind: 'time', column: 'changed_at' },
  ],
  sorts: [{ name: 'name', title: words('Name', 'Name'), by: sql.ref<string>('sort_name') }],
  id: 'directory_groups.id',
  search: async (q, { tx, counting = false }) => {
    const columns = ['directory_groups.search_text']
    const found = await containsWords(tx, { columns, text: fold(q), counting, index: 'directory_groups_text' })
    return found ?? beginsWith('sort_name', fold(q))
  },
  rows: async (asked) => {
    const groups = selectCounted(asked.tx)
    const visible = await visibleGroups(asked)
    return [visible === null ? groups : groups.where('directory_groups.id', 'in', [...visible])]
  },
  items: async ({ tx, at }, rows) => {
    const roles = await rolesOfGroups(tx, at)
    return rows.map((row) => summaryOf(row, roles.get(row.id) ?? []))
  },
  key: { of: ({ id }) => id, column: 'directory_groups.id' },
  columns: [
    { name: 'name', title: words('Name', 'Name'), cell: ({ name }) => name },
    { name: 'description', title: words('Description', 'Beschreibung'), cell: ({ description }) => description },
    { name: 'unit', title: words('Unit', 'Organisationseinheit'), cell: ({ unit }) => unit },
    { name: 'state', title: words('State', 'Zustand'), cell: ({ state }) => state },
    {
      name: 'members',
      title: words('Direct members', 'Direkte Mitglieder'),
      cell: ({ directMembers }) => directMembers,
    },
    { name: 'roles', title: words('Roles', 'Rollen'), cell: ({ roles }) => roles.join(', ') },
    { name: 'source', title: words('Directory', 'Verzeichnis'), cell: ({ source }) => source },
    { name: 'id', title: words('Id', 'Kennung'), cell: ({ id }) => id },
  ],
})

/** @throws Refusal directory.group_not_found */
export async function readGroup(reading: Reading, { id }: { id: string }): Promise<z.output<typeof Group>> {
  const { tx, at } = reading
  await assertVisible(reading, id)
  const row = await selectCounted(tx).where('directory_groups.id', '=', id).executeTakeFirst()
  if (row === undefined) throw noSuchGroup()
  const everybody = await tx
    .selectFrom('directory_people')
    .select((people) => people.fn.countAll<number>().as('count'))
    .where('id', 'in', membersOf(tx, [...(await groupsWithin(tx, id)).keys()]))
    .executeTakeFirstOrThrow()
  return {
    ...summaryOf(row, (await rolesOfGroups(tx, at)).get(id) ?? []),
    dn: row.dn,
    directPeople: row.people,
    directGroups: row.groups,
    allPeople: everybody.count,
    changedAt: iso(row.changed_at),
  }
}

/** Members by name, people and groups together; with `nested` also those of the groups within, each with the shortest way. */
export const membersList = defineList({
  name: 'members',
  title: words('Members', 'Mitglieder'),
  at: '/groups/:id/members',
  may: 'directory.read',
  narrows: true,
  summary: 'Members of a group, with nested also those of the groups within',
  item: GroupMember,
  extra: z.object({ id: Id, nested: z.enum(['true', 'false']).default('false') }),
  errors: ['directory.group_not_found'],
  fields: [
    { name: 'name', title: words('Name', 'Name'), kind: 'text', column: 'sort_name', fold },
    { name: 'state', title: words('State', 'Zustand'), kind: 'choice', choices: PERSON_STATES, column: 'state' },
    {
      name: 'object',
      title: words('Kind', 'Art'),
      kind: 'choice',
      choices: choicesOf({ person: ['Person', 'Person'], group: ['Group', 'Gruppe'] }),
      column: 'object',
    },
  ],
  sorts: [{ name: 'name', title: words('Name', 'Name'), by: sql.ref<string>('sort_name') }],
  id: 'id',
  search: null,
  rows: async (asked, { id, nested }) => {
    const { tx } = asked
    await assertVisible(asked, id)
    const within = await withinOf(tx, await groupById(tx, id), nested === 'true')
    return [peopleIn(tx, [...within.keys()]), groupsIn(tx, [...within.keys()])]
  },
  items: async ({ tx }, rows, { id: group, nested }) => {
    const within = await withinOf(tx, await groupById(tx, group), nested === 'true')
    const ways = await waysTo(tx, rows, within)
    return rows.map(({ object, id, name, state }) => {
      const path = ways.get(id) ?? []
      return { object, id, name, state, direct: path.length === 1, path }
    })
  },
  columns: [
    { name: 'name', title: words('Name', 'Name'), cell: ({ name }) => name },
    { name: 'object', title: words('Kind', 'Art'), cell: ({ object }) => object },
    { name: 'state', title: words('State', 'Zustand'), cell: ({ state }) => state },
    { name: 'direct', title: words('Direct', 'Direkt'), cell: ({ direct }) => direct },
    { name: 'path', title: words('Path', 'Weg'), cell: ({ path }) => path.join(' › ') },
    { name: 'id', title: words('Id', 'Kennung'), cell: ({ id }) => id },
  ],
})

interface MemberRow {
  object: 'person' | 'group'
  id: string
  name: string
  sort_name: string
  state: 'active' | 'disabled' | 'missing'
}

async function withinOf(tx: ReadTx, { id, name }: GroupRow, nested: boolean): Promise<Map<string, string[]>> {
  return nested ? await groupsWithin(tx, id) : new Map([[id, [name]]])
}

function peopleIn(tx: ReadTx, groupIds: string[]): Selection<MemberRow> {
  const people = tx
    .selectFrom('directory_people')
    .select([sql<'person' | 'group'>`'person'`.as('object'), 'id', 'display_name as name', 'sort_name', 'state'])
    .where('id', 'in', membersOf(tx, groupIds))
  return tx.selectFrom(people.as('members')).selectAll()
}

function groupsIn(tx: ReadTx, groupIds: string[]): Selection<MemberRow> {
  const held = tx
    .selectFrom('directory_memberships')
    .select('member_group_id')
    .where('group_id', 'in', groupIds)
    .where('member_group_id', 'is not', null)
  const groups = tx
    .selectFrom('directory_groups')
    .select([sql<'person' | 'group'>`'group'`.as('object'), 'id', 'name', 'sort_name', 'state'])
    .where('id', 'in', held)
  return tx.selectFrom(groups.as('members')).selectAll()
}

/** For each member the shortest way to a group that holds it. */
async function waysTo(
  tx: ReadTx,
  rows: readonly MemberRow[],
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
  if (row === undefined) throw noSuchGroup()
  return row
}

/** Who may see some groups only is told the same of another one as of one that there is not. */
async function assertVisible(asked: Parameters<typeof visibleGroups>[0], id: string): Promise<void> {
  const visible = await visibleGroups(asked)
  if (visible !== null && !visible.has(id)) throw noSuchGroup()
}

function noSuchGroup(): Refusal {
  return notFound('directory.group_not_found', 'There is no such group.')
}

interface Counted extends GroupRow {
  people: number
  groups: number
}

/** Groups with how many people and groups are directly in them. */
function selectCounted(tx: ReadTx) {
  const held = (column: 'person_id' | 'member_group_id') =>
    tx
      .selectFrom('directory_memberships')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('group_id', '=', sql.ref<string>('directory_groups.id'))
      .where(column, 'is not', null)
      .$asScalar()
      .$notNull()
  return tx
    .selectFrom('directory_groups')
    .selectAll('directory_groups')
    .select([held('person_id').as('people'), held('member_group_id').as('groups')])
}

function summaryOf(
  { id, source_id, name, description, dn, state, people, groups }: Counted,
  roles: string[],
): z.output<typeof GroupSummary> {
  return {
    id,
    source: source_id,
    name,
    description,
    unit: unitPath(dn),
    state,
    directMembers: people + groups,
    roles,
  }
}
