import { z } from 'zod'
import type { Reading } from '../../base/audit/unit.ts'
import type { ApiOf, ObjectSchema, OutputSchema } from '../http/contract.ts'
import { PageInput, pageOf, type Cursors } from '../http/paging.ts'
import { NO_INPUT, read } from '../http/route.ts'
import type { Ask } from '../bulk/act.ts'
import { ALL_OPERATORS, FIELD_KINDS, operatorsOf } from './fields.ts'
import { queryShape, type List, type PageQuery, type Query } from './list.ts'

const ERRORS = ['lists.bad_filter']

/** The pages of a list and how many rows there are; its file is a protocol of its own. Before the routes of single items. */
export function routesOf<At extends string, Extra extends ObjectSchema, Item extends OutputSchema>(
  list: List<At, Extra, Item>,
  cursors: Cursors,
) {
  const { at, may, narrows, summary, item, extra } = list
  const errors = [...list.errors, ...ERRORS]
  const { sort, ...which } = queryShape(list)
  return [
    read({
      at: `GET ${at}` as `GET /${string}` & `GET ${At}`,
      may,
      narrows,
      summary: `${summary}, page by page`,
      input: PageInput.extend({ ...which, sort, ...(extra.shape as Extra['shape']) }),
      output: pageOf(item),
      errors,
      wide: 'page',
      run: (reading, input) => list.page(reading, input as unknown as PageQuery, input, cursors),
    }),
    read({
      at: `GET ${at}/count` as `GET /${string}` & `GET ${At}/count`,
      may,
      narrows,
      summary: `${summary}: how many there are; null where counting takes too long`,
      input: z.object({ ...which, ...(extra.shape as Extra['shape']) }),
      output: z.object({ count: z.int().nullable() }),
      errors,
      wide: 'scan',
      run: async (reading, input) => ({ count: await list.count(reading, input as unknown as Query, input) }),
    }),
  ] as const
}

const Title = z.object({ en: z.string(), de: z.string() })
const Choice = z.object({ value: z.string(), title: Title })

export const ListOutput = z
  .object({
    name: z.string(),
    title: Title,
    /** Below `/api/v1`. */
    at: z.string(),
    search: z.boolean(),
    fields: z.array(
      z.object({
        name: z.string(),
        title: Title,
        kind: z.enum(FIELD_KINDS),
        choices: z.array(Choice).nullable(),
        /** The list that a reference leads to. */
        of: z.string().nullable(),
        optional: z.boolean(),
        operators: z.array(z.enum(ALL_OPERATORS)),
      }),
    ),
    sorts: z.array(z.object({ name: z.string(), title: Title, descending: z.boolean() })),
    /** Columns of its files. */
    columns: z.array(z.object({ name: z.string(), title: Title })),
    acts: z.array(
      z.object({
        name: z.string(),
        title: Title,
        dangerous: z.boolean(),
        /** What it wants to know besides the rows: fields of its input. */
        asks: z.array(z.object({ name: z.string(), title: Title, choices: z.array(Choice) })),
      }),
    ),
  })
  .meta({ id: 'List' })

/** An act on many rows, as far as a list shows it. */
export interface ListedAct {
  name: string
  list: string
  may: string
  title: { en: string; de: string }
  dangerous: boolean
  asks?: readonly Ask[]
}

export interface ListsParts {
  lists: readonly List[]
  acts: readonly ListedAct[]
  /** What the caller may do now, everywhere and for some groups only. */
  rightsOf: (
    reading: Reading,
  ) => Promise<{ permissions: ReadonlySet<string>; within: ReadonlyMap<string, readonly string[]> }>
}

/** What lists there are, for whoever may read them. */
export function listsRoutes({ lists, acts, rightsOf }: ListsParts) {
  return [
    read({
      at: 'GET /lists',
      may: 'signed-in',
      byToken: true,
      summary: 'Lists that you may read, with what they can be filtered and sorted by',
      input: NO_INPUT,
      output: z.object({ lists: z.array(ListOutput) }),
      run: async (reading) => {
        const { permissions, within } = await rightsOf(reading)
        const readable = lists.filter(({ may, narrows }) => permissions.has(may) || (narrows && within.has(may)))
        return {
          lists: readable.map((list) =>
            shown(
              list,
              acts.filter((act) => permissions.has(act.may)),
            ),
          ),
        }
      },
    }),
  ] as const
}

export type ApiLists = ApiOf<ReturnType<typeof listsRoutes>>

function shown(list: List, acts: readonly ListedAct[]): z.output<typeof ListOutput> {
  return {
    name: list.name,
    title: list.title,
    at: list.at,
    search: list.searchable,
    fields: list.fields.map((field) => ({
      name: field.name,
      title: field.title,
      kind: field.kind,
      choices: field.choices?.map(({ value, title }) => ({ value, title })) ?? null,
      of: field.of ?? null,
      optional: field.optional === true,
      operators: operatorsOf(field),
    })),
    sorts: list.sorts.map(({ name, title, descending }) => ({ name, title, descending: descending === true })),
    columns: list.columns.map(({ name, title }) => ({ name, title })),
    acts: acts
      .filter((act) => act.list === list.name)
      .map(({ name, title, dangerous, asks = [] }) => ({
        name,
        title,
        dangerous,
        asks: asks.map((ask) => ({ ...ask, choices: [...ask.choices] })),
      })),
  }
}
