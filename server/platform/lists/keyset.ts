import { sql, type Expression, type SqlBool } from 'kysely'
import { IN_TIME, isOutOfTime } from '../../base/database/in-time.ts'
import { badRequest } from '../../base/errors.ts'
import type { Cursors } from '../http/paging.ts'
import type { Condition } from './fields.ts'
import type { Order, PageQuery, Selection } from './list.ts'

/** Where a row stands in an order. */
interface Place {
  list_key: string | number
  list_id: string
}

/** Rows, and what they have to meet. */
export interface Narrowed<Row> {
  all: Selection<Row>
  conditions: readonly Condition[]
}

/** How a list is walked when no index leads to what is sought. */
export interface Pace {
  /** Rows that the first step looks at; each goes twice as far as the one before while steps are short. */
  rows: number
  /** A page ends with the first step that is over after so many milliseconds. */
  ms: number
}

const PACE: Pace = { rows: 1_000, ms: 200 }
/** A step shorter than this is doubled. */
const SHORT_MS = 25
const LONGEST_STEP = 64_000

/** A part of a list. */
interface Stretch<Row> {
  rows: (Row & Place)[]
  /** Up to where everything was looked at; null: to the end. */
  until: Place | null
}

/**
 * One page in the order of a key, however far in: one step in an index. Where a filter takes too long because no index leads to
 * what it lets through, the list is walked in its order, and a page ends when its time is over: it may be short, even empty,
 * and still lead on.
 * @throws Refusal http.bad_cursor
 */
export async function keysetPage<Row>(
  selections: readonly Narrowed<Row>[],
  order: Order,
  { cursor, limit }: Pick<PageQuery, 'cursor' | 'limit'>,
  cursors: Cursors,
  pace: Pace = PACE,
): Promise<{ rows: Row[]; next: string | null }> {
  const { place, walking } = placeIn(cursors, order, cursor)
  const read = (walking ? null : await atOnce(selections, order, place, limit + 1)) ?? {
    walked: true,
    stretches: await each(selections, (one) => walk(one, order, place, limit + 1, pace)),
  }
  const { rows, until } = merged(read.stretches, order)
  const shown = rows.slice(0, limit)
  const end = rows.length > limit ? shown.at(-1)! : until
  const name = read.walked ? `${WALKED}${order.name}` : order.name
  return { rows: shown, next: end && cursors.encode({ key: end.list_key, id: `${name} ${end.list_id}` }) }
}

/** Stands before the order in a cursor that was walked to: whoever goes on from there need not try again whether an index helps. */
const WALKED = '~'

function placeIn(
  cursors: Cursors,
  { name }: Order,
  cursor: string | undefined,
): { place: Place | null; walking: boolean } {
  const place = cursors.decode(cursor)
  if (place === null) return { place, walking: false }
  const walking = place.id.startsWith(WALKED)
  const start = `${walking ? WALKED : ''}${name} `
  if (!place.id.startsWith(start))
    throw badRequest('http.bad_cursor', 'This list has moved on. Start again at its first page.')
  return { place: { list_key: place.key, list_id: place.id.slice(start.length) }, walking }
}

/** The rows as SQLite finds them quickest; null if that takes too long. */
async function atOnce<Row>(
  selections: readonly Narrowed<Row>[],
  order: Order,
  place: Place | null,
  limit: number,
): Promise<{ walked: false; stretches: Stretch<Row>[] } | null> {
  try {
    return { walked: false, stretches: await each(selections, (one) => leap(one, order, place, limit)) }
  } catch (error) {
    if (isOutOfTime(error)) return null
    throw error
  }
}

async function each<T, Result>(all: readonly T[], run: (one: T) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = []
  for (const one of all) results.push(await run(one))
  return results
}

async function leap<Row>(
  { all, conditions }: Narrowed<Row>,
  order: Order,
  place: Place | null,
  limit: number,
): Promise<Stretch<Row>> {
  // First, so that it is asked of every row that is looked at.
  const guarded = conditions.length > 0 ? [IN_TIME, ...conditions] : []
  const rows = await ordered(where(after(all, order, place), guarded), order, limit)
  return { rows, until: rows.length === limit ? rows.at(-1)! : null }
}

/** Looks at row after row, some thousands in each statement. */
async function walk<Row>(
  { all, conditions }: Narrowed<Row>,
  order: Order,
  from: Place | null,
  limit: number,
  pace: Pace,
): Promise<Stretch<Row>> {
  // Nothing but the order may lead: a condition that is told to be true uses no index.
  const looked = conditions.map((condition) => sql<boolean>`(${condition}) is true`)
  const start = performance.now()
  const rows: (Row & Place)[] = []
  let [place, step] = [from, pace.rows]
  for (;;) {
    const begun = performance.now()
    const end = await placeAfter(all, order, place, step)
    const stretch = where(upTo(after(all, order, place), order, end), looked)
    rows.push(...(await ordered(stretch, order, limit - rows.length)))
    if (rows.length === limit) return { rows, until: rows.at(-1)! }
    if (end === null || performance.now() - start >= pace.ms) return { rows, until: end }
    place = end
    if (performance.now() - begun < SHORT_MS) step = Math.min(LONGEST_STEP, step * 2)
  }
}

/** Where the row stands that is so many rows further on; null if there are not so many. */
async function placeAfter<Row>(
  all: Selection<Row>,
  order: Order,
  place: Place | null,
  rows: number,
): Promise<Place | null> {
  const [row] = await ordered(after(all.clearSelect(), order, place).offset(rows - 1), order, 1)
  return row ? { list_key: row.list_key, list_id: row.list_id } : null
}

function where<Row>(selection: Selection<Row>, conditions: readonly Expression<SqlBool>[]): Selection<Row> {
  return conditions.reduce((narrowed, condition) => narrowed.where(condition), selection)
}

function after<Row>(selection: Selection<Row>, { by, id, descending }: Order, place: Place | null): Selection<Row> {
  if (place === null) return selection
  const beyond = sql.raw(descending ? '<' : '>')
  return selection.where(sql<boolean>`(${by}, ${id}) ${beyond} (${place.list_key}, ${place.list_id})`)
}

function upTo<Row>(selection: Selection<Row>, { by, id, descending }: Order, end: Place | null): Selection<Row> {
  if (end === null) return selection
  const within = sql.raw(descending ? '>=' : '<=')
  return selection.where(sql<boolean>`(${by}, ${id}) ${within} (${end.list_key}, ${end.list_id})`)
}

async function ordered<Row>(
  selection: Selection<Row>,
  { by, id, descending }: Order,
  limit: number,
): Promise<(Row & Place)[]> {
  const direction = descending ? 'desc' : 'asc'
  const placed = selection.select(sql`${by}`.as('list_key')).select(sql`${id}`.as('list_id')) as Selection<Row & Place>
  return await placed.orderBy(by, direction).orderBy(id, direction).limit(limit).execute()
}

/** Stretches of one list, put together as far as all of them were looked at. */
function merged<Row>(stretches: readonly Stretch<Row>[], { descending }: Order): Stretch<Row> {
  const [first, ...others] = stretches
  if (!first || others.length === 0) return first ?? { rows: [], until: null }
  const sign = descending ? -1 : 1
  const inOrder = (a: Place, b: Place): number => compare(a, b) * sign
  const [until = null] = stretches.flatMap((one) => one.until ?? []).toSorted(inOrder)
  const rows = stretches.flatMap((one) => one.rows).toSorted(inOrder)
  return { rows: until === null ? rows : rows.filter((row) => inOrder(row, until) <= 0), until }
}

/** As the tables sort: numbers by value, texts by code unit in UTF-8, not by locale. */
function compare(a: Place, b: Place): number {
  return comparePart(a.list_key, b.list_key) || comparePart(a.list_id, b.list_id)
}

function comparePart(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return Buffer.compare(Buffer.from(String(a), 'utf8'), Buffer.from(String(b), 'utf8'))
}
