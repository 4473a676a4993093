import { sql } from 'kysely'
import { badRequest } from '../../base/errors.ts'
import type { Cursors } from '../http/paging.ts'
import type { Order, PageQuery, Selection } from './list.ts'

interface Keyed {
  list_key: string | number
  list_id: string
}

/**
 * One page in the order of a key, however far in. What has the same key as the last row seen comes first, then what lies behind
 * it: both are one step in an index, where "greater, or equal and of a greater id" would walk over every tie.
 * @throws Refusal http.bad_cursor
 */
export async function keysetPage<Row>(
  selections: readonly Selection<Row>[],
  order: Order,
  { cursor, limit }: Pick<PageQuery, 'cursor' | 'limit'>,
  cursors: Cursors,
): Promise<{ rows: Row[]; next: string | null }> {
  const place = placeIn(cursors, order, cursor)
  const read: (Row & Keyed)[] = []
  for (const selection of selections) read.push(...(await rowsAfter(selection, order, place, limit + 1)))
  const all = selections.length > 1 ? read.toSorted((a, b) => compare(a, b) * (order.descending ? -1 : 1)) : read
  const rows = all.slice(0, limit)
  const last = rows.at(-1)
  const more = all.length > limit && last !== undefined
  return { rows, next: more ? cursors.encode({ key: last.list_key, id: `${order.name} ${last.list_id}` }) : null }
}

function placeIn(cursors: Cursors, { name }: Order, cursor: string | undefined): Keyed | null {
  const place = cursors.decode(cursor)
  if (place === null) return null
  if (!place.id.startsWith(`${name} `))
    throw badRequest('http.bad_cursor', 'This list has moved on. Start again at its first page.')
  return { list_key: place.key, list_id: place.id.slice(name.length + 1) }
}

async function rowsAfter<Row>(
  selection: Selection<Row>,
  { by, id, descending }: Order,
  place: Keyed | null,
  limit: number,
): Promise<(Row & Keyed)[]> {
  const direction = descending ? 'desc' : 'asc'
  const beyond = sql.raw(descending ? '<' : '>')
  const keyed = selection.select(sql`${by}`.as('list_key')).select(sql`${id}`.as('list_id')) as Selection<Row & Keyed>
  const ordered = keyed.orderBy(by, direction).orderBy(id, direction)
  if (place === null) return await ordered.limit(limit).execute()
  const ties = keyed
    .where(sql<boolean>`${by} = ${place.list_key}`)
    .where(sql<boolean>`${id} ${beyond} ${place.list_id}`)
    .orderBy(by, direction)
    .orderBy(id, direction)
  const tied = await ties.limit(limit).execute()
  if (tied.length === limit) return tied
  const rest = ordered.where(sql<boolean>`${by} ${beyond} ${place.list_key}`)
  return [...tied, ...(await rest.limit(limit - tied.length).execute())]
}

/** As the tables sort: numbers by value, texts by code unit in UTF-8, not by locale. */
function compare(a: Keyed, b: Keyed): number {
  return comparePart(a.list_key, b.list_key) || comparePart(a.list_id, b.list_id)
}

function comparePart(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return Buffer.compare(Buffer.from(String(a), 'utf8'), Buffer.from(String(b), 'utf8'))
}
