import type { Reading } from '../../base/audit/unit.ts'
import { containsWords } from '../../base/database/text-index.ts'
import { beginsWith } from '../../platform/lists/conditions.ts'
import { beyond, type Hit, type Searchable, type Sought } from '../../platform/search/searchable.ts'
import { membersOf } from './read-people.ts'
import { fold } from './store.ts'
import { visibleGroups } from './visible.ts'

interface PersonFound {
  id: string
  display_name: string
  username: string
  mail: string | null
  department: string | null
}

const PEOPLE: Searchable = {
  kind: 'person',
  may: 'directory.read',
  narrows: true,
  find: async (reading, sought, most) => {
    const rows = await peopleLike(reading, sought, most)
    return rows.map(({ id, display_name, username, mail, department }): Hit => ({
      id,
      title: display_name,
      detail: [username, department].filter(Boolean).join(' · '),
      also: [username, mail ?? ''],
    }))
  },
}

/** Names that begin so come first, along their indices; parts of names are found by the index of texts. */
async function peopleLike(reading: Reading, { text, id }: Sought, most: number): Promise<PersonFound[]> {
  const columns = ['id', 'display_name', 'username', 'mail', 'department'] as const
  const { tx } = reading
  const everybody = tx.selectFrom('directory_people').select(columns).limit(most)
  const visible = await visibleGroups(reading)
  const people =
    visible === null ? everybody : everybody.where('directory_people.id', 'in', membersOf(tx, [...visible]))
  if (id !== null) return await people.where('id', '=', id).execute()
  const start = fold(text)
  const found = new Map<string, PersonFound>()
  for (const column of ['sort_name', 'username_key', 'principal_key'] as const) {
    const rows = await people.where(column, '>=', start).where(column, '<', beyond(start)).orderBy(column).execute()
    for (const row of rows) found.set(row.id, row)
  }
  const texts = ['directory_people.search_text']
  const within = await containsWords(tx, { columns: texts, text: start, index: 'directory_people_text' })
  if (found.size < most && within) for (const row of await people.where(within).execute()) found.set(row.id, row)
  return [...found.values()]
}

const GROUPS: Searchable = {
  kind: 'group',
  may: 'directory.read',
  narrows: true,
  find: async (reading, { text, id }, most) => {
    const { tx } = reading
    const all = tx.selectFrom('directory_groups').select(['id', 'name', 'description']).limit(most)
    const visible = await visibleGroups(reading)
    const groups = visible === null ? all : all.where('directory_groups.id', 'in', [...visible])
    const columns = ['directory_groups.search_text']
    const begins = beginsWith('sort_name', fold(text))
    const named = (await containsWords(tx, { columns, text: fold(text), index: 'directory_groups_text' })) ?? begins
    const rows = await (id === null ? groups.where(named) : groups.where('id', '=', id)).execute()
    return rows.map(({ id: group, name, description }) => ({ id: group, title: name, detail: description ?? '' }))
  },
}

const SOURCES: Searchable = {
  kind: 'source',
  may: 'directory.read',
  find: async ({ tx }, _sought, most) => {
    // There are a few; which of them fit is decided where all kinds are compared.
    const rows = await tx.selectFrom('directory_sources').select(['id', 'name', 'host']).limit(most).execute()
    return rows.map(({ id, name, host }) => ({ id, title: name, detail: host }))
  },
}

/** People, groups and directories. */
export const DIRECTORY_SEARCH: readonly Searchable[] = [PEOPLE, GROUPS, SOURCES]
