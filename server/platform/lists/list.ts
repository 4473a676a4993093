import type { AliasedExpression, Expression, SqlBool } from 'kysely'
import { sql } from 'kysely'
import { z } from 'zod'
import type { Reading } from '../../base/audit/unit.ts'
import type { May, ObjectSchema, OutputSchema, Page } from '../http/contract.ts'
import type { Cursors } from '../http/paging.ts'
import { IN_TIME, isOutOfTime } from '../../base/database/in-time.ts'
import { conditionOf } from './conditions.ts'
import type { Asked, Condition, Field, Words } from './fields.ts'
import { LONGEST_FILTER, parseFilter } from './filter.ts'
import { keysetPage, type Narrowed } from './keyset.ts'

/** What a list asks of a Kysely query over its rows. */
export interface Selection<Row> {
  select(selection: AliasedExpression<unknown, string>): Selection<Row>
  clearSelect(): Selection<object>
  where(condition: Expression<SqlBool>): Selection<Row>
  orderBy(by: Expression<unknown>, direction: 'asc' | 'desc'): Selection<Row>
  limit(rows: number): Selection<Row>
  offset(rows: number): Selection<Row>
  execute(): Promise<Row[]>
}

export interface Sort {
  name: string
  title: Words
  /** A column that an index has, followed by the list's id. Never null. */
  by: Expression<string | number>
  /** Shown from the greatest on where nobody asks for the other way. */
  descending?: boolean
  /** Read in this direction only. */
  oneWay?: boolean
}

/** A sort as those who choose it see it. */
type Shown = Omit<Sort, 'by'>

const shownOf = ({ by: _by, ...shown }: Sort): Shown => shown

/** A column of the files that a list can be taken out as. */
export interface FileColumn<Item> {
  name: string
  title: Words
  cell: (item: Item) => string | number | boolean | null
}

export interface ListSpec<At extends string, Extra extends ObjectSchema, Item extends OutputSchema, Row> {
  /** One word, as in `certificates`; views and bulk acts name the list by it. */
  name: string
  title: Words
  /** Below `/api/v1`. */
  at: At
  may: May
  /** Its rows are narrowed for who holds the permission for some groups only; `rows` and `test` of a field see to that. */
  narrows?: boolean
  summary: string
  item: Item
  /** What stands in the address, and options that are no filter. */
  extra: Extra
  errors?: readonly string[]
  fields: readonly Field[]
  /** The first one is what people see who ask for none. */
  sorts: readonly [Sort, ...Sort[]]
  /** What free text means here; null where there is no search. */
  search: ((text: string, asked: Asked) => Promise<Condition>) | null
  /** Column that settles ties between rows of the same sort key. */
  id: string
  /** The rows without filter, order and limit; several selections make one list, in one order. */
  rows: (asked: Asked, extra: z.output<Extra>) => Promise<readonly Selection<Row>[]>
  items: (asked: Asked, rows: readonly Row[], extra: z.output<Extra>) => Promise<z.output<Item>[]>
  /** What names an item elsewhere, and the column that has it. */
  key?: { of: (item: z.output<Item>) => string; column: string }
  columns: readonly FileColumn<z.output<Item>>[]
  /** Goes before the keyset page, for lists that are read otherwise. */
  page?: (reading: Reading, query: PageQuery, cursors: Cursors) => Promise<Page<z.output<Item>>>
  count?: (reading: Reading, query: Query) => Promise<number>
}

/** Which rows of a list. */
export interface Query {
  q?: string | undefined
  filter?: string | undefined
}

export interface PageQuery extends Query {
  sort?: string | undefined
  cursor?: string | undefined
  limit: number
}

export type Extras = Record<string, unknown>

/** A list as routes, files, views and bulk acts see it; its rows stay its own. */
export interface List<
  At extends string = string,
  Extra extends ObjectSchema = ObjectSchema,
  Item extends OutputSchema = OutputSchema,
> {
  readonly name: string
  readonly title: Words
  readonly at: At
  readonly may: May
  readonly narrows: boolean
  readonly summary: string
  readonly item: Item
  readonly extra: Extra
  readonly errors: readonly string[]
  readonly fields: readonly Field[]
  readonly sorts: readonly [Shown, ...Shown[]]
  readonly searchable: boolean
  readonly columns: readonly FileColumn<unknown>[]
  /** @throws Refusal lists.bad_filter, lists.no_search, http.bad_cursor */
  page(reading: Reading, query: PageQuery, extras: Extras, cursors: Cursors): Promise<Page<z.output<Item>>>
  /**
   * How many rows there are; null where counting them takes too long.
   * @throws Refusal lists.bad_filter, lists.no_search
   */
  count(reading: Reading, query: Query, extras: Extras): Promise<number | null>
  /** Items by their keys, in no order; those that are gone are left out. */
  pick(asked: Asked, keys: readonly string[]): Promise<z.output<Item>[]>
  /** What names an item; null where the list's items cannot be chosen. */
  readonly keyOf: ((item: unknown) => string) | null
}

export const NO_EXTRA = z.object({})

/** Makes a list of what a room says about it: data, from which pages, counts, files, views and bulk acts follow. */
export function defineList<At extends `/${string}`, Extra extends ObjectSchema, Item extends OutputSchema, Row>(
  spec: ListSpec<At, Extra, Item, Row>,
): List<At, Extra, Item> {
  const { key } = spec
  const [firstSort, ...otherSorts] = spec.sorts
  const selections = async (asked: Asked, query: Query, extras: Extras): Promise<Narrowed<Row>[]> => {
    const conditions = await conditionsOf(spec, asked, query)
    return (await spec.rows(asked, extras as z.output<Extra>)).map((all) => ({ all, conditions }))
  }
  return {
    ...spec,
    errors: spec.errors ?? [],
    narrows: spec.narrows ?? false,
    sorts: [shownOf(firstSort), ...otherSorts.map(shownOf)],
    searchable: spec.search !== null,
    columns: spec.columns as readonly FileColumn<unknown>[],
    page: async (reading, query, extras, cursors) => {
      if (spec.page) return await spec.page(reading, query, cursors)
      const order = orderOf(spec.sorts, query.sort, spec.id)
      const page = await keysetPage(await selections(reading, query, extras), order, query, cursors)
      return { items: await spec.items(reading, page.rows, extras as z.output<Extra>), next: page.next }
    },
    count: async (reading, query, extras) => {
      if (spec.count) return await spec.count(reading, query)
      return await inTime(async () => {
        let count = 0
        for (const narrowed of await selections({ ...reading, counting: true }, query, extras))
          count += await countOf(narrowed)
        return count
      })
    },
    pick: async (asked, keys) => {
      if (!key) throw new Error(`Items of ${spec.name} cannot be chosen`)
      if (keys.length === 0) return []
      const none = {} as z.output<Extra>
      const [selection] = await spec.rows(asked, none)
      const chosen = sql<boolean>`${sql.ref(key.column)} in (${sql.join(keys)})`
      return selection ? await spec.items(asked, await selection.where(chosen).execute(), none) : []
    },
    keyOf: key ? (item) => key.of(item as z.output<Item>) : null,
  }
}

/** A filter and a search as conditions. */
async function conditionsOf(
  {
    fields,
    search,
  }: { fields: readonly Field[]; search: ListSpec<string, ObjectSchema, OutputSchema, never>['search'] },
  asked: Asked,
  { q, filter }: Query,
): Promise<Condition[]> {
  const found: Condition[] = []
  if (filter !== undefined && filter.trim() !== '')
    found.push(await conditionOf(parseFilter(filter, fields), fields, asked))
  if (q !== undefined && q !== '' && search) found.push(await search(q, asked))
  return found
}

/** What a reading gives, or null if it takes too long. */
async function inTime<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read()
  } catch (error) {
    if (isOutOfTime(error)) return null
    throw error
  }
}

async function countOf<Row>({ all, conditions }: Narrowed<Row>): Promise<number> {
  const guarded = conditions.length > 0 ? [IN_TIME, ...conditions] : []
  const [row] = (await guarded
    .reduce((narrowed, condition) => narrowed.where(condition), all)
    .clearSelect()
    .select(sql<number>`count(*)`.as('count'))
    .execute()) as { count: number }[]
  return row?.count ?? 0
}

export interface Order {
  /** As it was asked for: part of each cursor, so that none leads into another order. */
  name: string
  by: Expression<string | number>
  id: Expression<string>
  descending: boolean
}

function orderOf(sorts: readonly [Sort, ...Sort[]], wanted: string | undefined, id: string): Order {
  const { sort, name, descending } = sortOf(sorts, wanted)
  return { name, by: sort.by, id: sql.ref<string>(id), descending }
}

/** The sort that is asked for, or else the list's first in its own direction; `name` is as one would ask for it. */
export function sortOf<S extends Pick<Sort, 'name' | 'descending'>>(
  sorts: readonly [S, ...S[]],
  wanted: string | undefined,
): { sort: S; name: string; descending: boolean } {
  const [first] = sorts
  const name = wanted ?? (first.descending ? `-${first.name}` : first.name)
  const descending = name.startsWith('-')
  const sort = sorts.find((one) => one.name === (descending ? name.slice(1) : name))
  if (!sort) throw new Error(`There is no sort ${name}`)
  return { sort, name, descending }
}

/** What every list takes besides what stands in its address. */
export function queryShape({ sorts, searchable }: Pick<List, 'sorts' | 'searchable'>) {
  const names = sorts.flatMap(({ name, oneWay }) => (oneWay ? [`-${name}`] : [name, `-${name}`]))
  return {
    ...(searchable ? { q: z.string().trim().max(200).optional() } : {}),
    filter: z.string().max(LONGEST_FILTER).optional(),
    sort: z.enum(names).optional(),
  } as {
    q: z.ZodOptional<z.ZodString>
    filter: z.ZodOptional<z.ZodString>
    sort: z.ZodOptional<z.ZodEnum<Record<string, string>>>
  }
}
