import { z } from 'zod'
import type { Reading, Unit } from '../../base/audit/unit.ts'
import { badRequest, conflict, forbidden, notFound, stale } from '../../base/errors.ts'
import { newId } from '../../base/ids.ts'
import { iso } from '../../base/time.ts'
import type { ApiOf } from '../../platform/http/contract.ts'
import { isSeen, UNREADABLE } from '../../platform/http/reason.ts'
import { change, NO_INPUT, read } from '../../platform/http/route.ts'
import { LONGEST_FILTER, parseFilter } from '../../platform/lists/filter.ts'
import { displayNames } from '../../domains/access/index.ts'
import type { List } from '../../platform/lists/list.ts'
import { deleteView, findView, insertView, ownViews, replaceView, sharedViews, type ViewRow } from './views-store.ts'

/** Views that one account keeps. */
const MOST_VIEWS = 100

const Query = z.strictObject({
  q: z.string().trim().max(200).optional(),
  filter: z.string().max(LONGEST_FILTER).optional(),
  sort: z.string().max(60).optional(),
  columns: z.array(z.string().min(1).max(60)).max(40).optional(),
})

/** On one line, read in the order in which it is written, and with something to see. */
const Name = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .refine((text) => !UNREADABLE.test(text) && isSeen(text))

const View = z
  .object({
    id: z.string(),
    list: z.string(),
    name: z.string(),
    query: Query,
    shared: z.boolean(),
    /** Whether it is one's own; only its owner changes it. */
    own: z.boolean(),
    /** Who shares it, where that is somebody else. */
    by: z.string().nullable(),
    version: z.int(),
    changedAt: z.string(),
  })
  .meta({ id: 'View' })

const ById = z.object({ id: z.uuid() })
const NewView = z.object({ list: z.string().max(60), name: Name, query: Query, shared: z.boolean() })
const ChangedView = ById.extend({ version: z.int(), name: Name, query: Query, shared: z.boolean() })

export interface ViewsParts {
  lists: readonly List[]
  permissionsOf: (reading: Reading) => Promise<ReadonlySet<string>>
}

/** Questions to lists that people keep, for themselves or for everybody who may read the list. */
export function viewsRoutes(parts: ViewsParts) {
  return [
    read({
      at: 'GET /views',
      may: 'signed-in',
      byToken: true,
      summary: 'Views of lists that you keep, and those that others share',
      input: NO_INPUT,
      output: z.object({ views: z.array(View) }),
      run: (reading) => listViews(parts, reading),
    }),
    change({
      at: 'POST /views',
      may: 'signed-in',
      summary: 'Keep a view of a list',
      input: NewView,
      output: View,
      errors: ['console.list_not_found', 'console.too_many_views', 'console.bad_view', 'lists.bad_filter'],
      records: ['console.keep_view'],
      run: (unit, input) => keepView(parts, unit, input),
    }),
    change({
      at: 'PUT /views/:id',
      may: 'signed-in',
      summary: 'Change a view of yours',
      input: ChangedView,
      output: View,
      errors: [
        'console.view_not_found',
        'console.view_stale',
        'console.list_not_found',
        'console.bad_view',
        'lists.bad_filter',
      ],
      records: ['console.change_view'],
      ifMatch: true,
      run: (unit, input) => changeView(parts, unit, input),
    }),
    change({
      at: 'DELETE /views/:id',
      may: 'signed-in',
      summary: 'Remove a view of yours; whoever manages accounts may remove a shared one',
      input: ById,
      output: z.object({ id: z.string() }),
      errors: ['console.view_not_found'],
      records: ['console.remove_view'],
      run: (unit, input) => removeView(parts, unit, input),
    }),
  ]
}

export type ApiViews = ApiOf<ReturnType<typeof viewsRoutes>>

async function listViews({ lists, permissionsOf }: ViewsParts, reading: Reading) {
  const account = accountOf(reading)
  const may = await permissionsOf(reading)
  const readable = lists.filter((list) => may.has(list.may)).map(({ name }) => name)
  // Whoever may no longer read a list does not learn from an old view what was asked of it.
  const own = (await ownViews(reading.tx, account)).filter(({ list }) => readable.includes(list))
  const shared = await sharedViews(reading.tx, account, readable)
  const names = await displayNames(reading.tx, [...new Set(shared.map((row) => row.account_id))])
  return { views: [...own, ...shared].map((row) => shown(row, account, names.get(row.account_id))) }
}

async function keepView(parts: ViewsParts, unit: Unit, { list, name, query, shared }: z.output<typeof NewView>) {
  const account = accountOf(unit)
  await assertUsable(parts, unit, list, query)
  if ((await ownViews(unit.tx, account)).length >= MOST_VIEWS)
    throw conflict(
      'console.too_many_views',
      `You keep ${MOST_VIEWS} views already. Remove one that you no longer need.`,
    )
  const row: ViewRow = {
    id: newId(unit.at),
    account_id: account,
    list,
    name,
    query: JSON.stringify(query),
    shared: shared ? 1 : 0,
    version: 1,
    created_at: unit.at,
    changed_at: unit.at,
  }
  await insertView(unit.tx, row)
  unit.record({
    action: 'console.keep_view',
    target: `view:${row.id}`,
    after: { list, shared },
    personal: { 'after.name': name, 'after.query': row.query },
  })
  return shown(row, account)
}

async function changeView(
  parts: ViewsParts,
  unit: Unit,
  { id, version, name, query, shared }: z.output<typeof ChangedView>,
) {
  const account = accountOf(unit)
  const before = await findView(unit.tx, id)
  if (!before || before.account_id !== account) throw unknown()
  await assertUsable(parts, unit, before.list, query)
  const values = { name, query: JSON.stringify(query), shared: shared ? 1 : 0, changed_at: unit.at }
  const row = await replaceView(unit.tx, { id, version }, values)
  if (!row)
    throw stale('console.view_stale', 'This view was changed since you saw it. Load it again, then repeat your change.')
  unit.record({
    action: 'console.change_view',
    target: `view:${id}`,
    before: { shared: before.shared === 1 },
    after: { shared },
    personal: {
      'before.name': before.name,
      'before.query': before.query,
      'after.name': name,
      'after.query': values.query,
    },
  })
  return shown(row, account)
}

async function removeView(parts: ViewsParts, unit: Unit, { id }: { id: string }) {
  const row = await findView(unit.tx, id)
  if (!row || !(row.account_id === accountOf(unit) || (await mayRemoveShared(parts, unit, row)))) throw unknown()
  await deleteView(unit.tx, id)
  unit.record({
    action: 'console.remove_view',
    target: `view:${id}`,
    before: { list: row.list, shared: row.shared === 1, owner: row.account_id },
    personal: { 'before.name': row.name, 'before.query': row.query },
  })
  return { id }
}

/** Only what somebody sees can he take from others. */
async function mayRemoveShared(
  { lists, permissionsOf }: ViewsParts,
  unit: Unit,
  { list, shared }: ViewRow,
): Promise<boolean> {
  const may = await permissionsOf(unit)
  const readable = lists.find(({ name }) => name === list)
  return shared === 1 && may.has('access.manage') && readable !== undefined && may.has(readable.may)
}

/** A view asks what its list knows. @throws Refusal console.list_not_found, console.bad_view, lists.bad_filter */
async function assertUsable(
  { lists, permissionsOf }: ViewsParts,
  unit: Unit,
  name: string,
  { filter, sort, columns = [] }: z.output<typeof Query>,
): Promise<void> {
  const list = lists.find((one) => one.name === name)
  if (!list || !(await permissionsOf(unit)).has(list.may))
    throw notFound('console.list_not_found', 'There is no such list, or you may not read it.')
  if (filter !== undefined && filter.trim() !== '') parseFilter(filter, list.fields)
  const sorts = list.sorts.flatMap((one) => [one.name, `-${one.name}`])
  if (sort !== undefined && !sorts.includes(sort))
    throw badRequest('console.bad_view', `This list is sorted by ${sorts.join(', ')}.`)
  if (columns.some((column) => !/^[A-Za-z][\w.-]*$/.test(column)))
    throw badRequest('console.bad_view', 'A column of a view has a name of letters, digits and signs between them.')
}

function accountOf({ actor }: Pick<Reading, 'actor'>): string {
  if (actor.kind === 'account') return actor.id
  throw forbidden('access.not_permitted', 'Views belong to accounts.')
}

function unknown() {
  return notFound('console.view_not_found', 'There is no such view of yours.')
}

function shown(row: ViewRow, account: string, by: string | null = null): z.output<typeof View> {
  return {
    id: row.id,
    list: row.list,
    name: row.name,
    query: JSON.parse(row.query) as z.output<typeof Query>,
    shared: row.shared === 1,
    own: row.account_id === account,
    by,
    version: row.version,
    changedAt: iso(row.changed_at),
  }
}
