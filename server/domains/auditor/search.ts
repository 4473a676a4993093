import { sql } from 'kysely'
import type { ReadTx, Reading } from '../../base/audit/unit.ts'
import { containsText } from '../../base/database/text-index.ts'
import type { Page } from '../../platform/http/contract.ts'
import { toPage } from '../../platform/http/paging.ts'
import type { Cursors } from '../../platform/http/paging.ts'
import { conditionOf, joined } from '../../platform/lists/conditions.ts'
import { choicesOf, words, type Asked, type Condition, type Field } from '../../platform/lists/fields.ts'
import { parseFilter, type Filter } from '../../platform/lists/filter.ts'
import { defineList, NO_EXTRA, type PageQuery, type Query } from '../../platform/lists/list.ts'
import { momentOf } from '../../platform/lists/moments.ts'
import { readEntry } from './entry.ts'
import { personalBetween } from './store.ts'
import { AuditEntry } from './types.ts'

/**
 * Entries that a search for text may look through for one page. A page may be short, even empty, and still lead on: the
 * answer stays quick however rare the text is.
 */
const LOOKED_THROUGH = 20_000

const asIs = (text: string): string => text

const FIELDS: readonly Field[] = [
  { name: 'at', title: words('Time', 'Zeit'), kind: 'time', column: 'audit_bodies.at' },
  { name: 'action', title: words('Action', 'Aktion'), kind: 'text', column: 'audit_bodies.action', fold: asIs },
  { name: 'actor', title: words('Actor', 'Akteur'), kind: 'text', column: 'audit_bodies.actor', fold: asIs },
  { name: 'target', title: words('Target', 'Ziel'), kind: 'text', column: 'audit_bodies.target', fold: asIs },
  {
    name: 'outcome',
    title: words('Outcome', 'Ergebnis'),
    kind: 'choice',
    choices: choicesOf({
      done: ['Done', 'Erledigt'],
      refused: ['Refused', 'Abgewiesen'],
      failed: ['Failed', 'Fehlgeschlagen'],
    }),
    column: 'audit_bodies.outcome',
  },
]

/** The log, newest first; a page may be short and still lead on. */
export const entriesList = defineList({
  name: 'entries',
  title: words('Audit log', 'Protokoll'),
  at: '/audit/entries',
  may: 'audit.read',
  summary: 'The audit log, newest first; a page can be short and still lead on',
  item: AuditEntry,
  extra: NO_EXTRA,
  fields: FIELDS,
  sorts: [
    {
      name: 'seq',
      title: words('Position', 'Position'),
      by: sql.ref<number>('audit_bodies.seq'),
      descending: true,
      oneWay: true,
    },
  ],
  id: 'audit_bodies.seq',
  search: mentions,
  rows: async ({ tx }) => [tx.selectFrom('audit_bodies').select(['seq', 'body'])],
  items: async (_asked, rows) => rows.map((row) => readEntry(row, [])),
  columns: [
    { name: 'seq', title: words('Position', 'Position'), cell: ({ seq }) => seq },
    { name: 'at', title: words('Time', 'Zeit'), cell: ({ at }) => at },
    { name: 'action', title: words('Action', 'Aktion'), cell: ({ action }) => action },
    { name: 'actor', title: words('Actor', 'Akteur'), cell: ({ actor }) => `${actor.kind}:${actor.id}` },
    { name: 'actorName', title: words("Actor's name", 'Name des Akteurs'), cell: ({ actor }) => actor.name },
    { name: 'target', title: words('Target', 'Ziel'), cell: ({ target }) => target },
    { name: 'outcome', title: words('Outcome', 'Ergebnis'), cell: ({ outcome }) => outcome },
    { name: 'request', title: words('Request', 'Anfrage'), cell: ({ origin }) => origin.request },
    { name: 'address', title: words('Address', 'Adresse'), cell: ({ origin }) => origin.address },
  ],
  page: searchEntries,
  count: countEntries,
})

interface Bounds {
  /** Positions strictly between these two. */
  above: number
  below: number
  /** Whether older positions are left for a later page. */
  cut: boolean
}

/** One page of the log, newest first. */
export async function searchEntries(reading: Reading, query: PageQuery, cursors: Cursors): Promise<Page<AuditEntry>> {
  const { tx } = reading
  const place = cursors.decode(query.cursor)
  const sought = await soughtBy(reading, query)
  // Where older pages end was found for the first one: what is recorded meanwhile comes before them.
  const span = place === null ? await spanOf(tx, sought) : { first: Number(place.id), end: Number(place.key) }
  const bounds = boundsOf(sought, span)
  const rows = await matching(tx, sought.condition, bounds)
    .select(['seq', 'body'])
    .limit(query.limit + 1)
    .execute()
  const placeOf = ({ seq }: { seq: number }) => ({ key: seq, id: String(span.first) })
  const page = toPage(cursors, rows, query.limit, placeOf, (row) => row)
  const shown = page.items
  const personal = await personalBetween(tx, shown.at(-1)?.seq ?? 1, shown.at(0)?.seq ?? 0)
  const next = page.next ?? (bounds.cut ? cursors.encode(placeOf({ seq: bounds.above + 1 })) : null)
  return { items: shown.map((row) => readEntry(row, personal.get(row.seq) ?? [])), next }
}

/** Counts piece by piece, so that no single read takes long. */
async function countEntries(reading: Reading, query: Query): Promise<number> {
  const sought = await soughtBy(reading, query)
  const { first, end: newest } = await spanOf(reading.tx, sought)
  let count = 0
  let end = newest
  for (;;) {
    const bounds = boundsOf(sought, { first, end })
    const counted = matching(reading.tx, sought.condition, bounds).clearOrderBy()
    const [row] = await counted.select(({ fn }) => fn.countAll<number>().as('count')).execute()
    count += row?.count ?? 0
    if (!bounds.cut) return count
    end = bounds.above + 1
  }
}

interface Sought {
  condition: Condition | null
  /** No index leads to what is sought: entries are looked through one by one. */
  byLooking: boolean
  from: number | null
  to: number | null
}

async function soughtBy(asked: Asked, { q, filter: text }: Query): Promise<Sought> {
  const filter = text === undefined || text.trim() === '' ? null : parseFilter(text, FIELDS)
  const parts = [
    ...(filter ? [await conditionOf(filter, FIELDS, asked)] : []),
    ...(q === undefined || q === '' ? [] : [await mentions(q, asked)]),
  ]
  const together = filter === null ? [] : filter.kind === 'and' ? filter.parts : [filter]
  return {
    condition: parts.length === 0 ? null : joined(parts, 'and'),
    byLooking: (q !== undefined && q !== '') || !together.every(isIndexed),
    ...windowOf(together, asked.at),
  }
}

function isIndexed(filter: Filter): boolean {
  if (filter.kind !== 'comparison') return false
  if (filter.field === 'at' || filter.field === 'outcome') return filter.operator !== 'ne'
  return filter.operator === 'eq' || filter.operator === 'sw'
}

/** The times that every match lies between. */
function windowOf(together: readonly Filter[], now: number): { from: number | null; to: number | null } {
  let from: number | null = null
  let to: number | null = null
  for (const one of together) {
    if (one.kind !== 'comparison' || one.field !== 'at') continue
    const at = momentOf(String(one.value), now)
    if (one.operator === 'gt' || one.operator === 'ge') from = Math.max(from ?? at, at)
    else to = Math.min(to ?? at, at)
  }
  return { from, to }
}

async function mentions(q: string, { tx }: Asked): Promise<Condition> {
  const inBody = await containsText(tx, { columns: ['audit_bodies.body'], text: q })
  const inPersonal = await containsText(tx, { columns: ['p.value'], text: q })
  return sql<boolean>`(${inBody} or exists (select 1 from audit_personal as p where p.seq = audit_bodies.seq and ${inPersonal}))`
}

/** Positions from `first` up to, but without, `end`. */
interface Span {
  first: number
  end: number
}

/**
 * From the first to the last entry of the time that is sought. By position and not by where the time begins in the log: a clock
 * that was set wrong and right again leaves entries far from others of their time, and they are the last that may be missing.
 */
async function spanOf(tx: ReadTx, { from, to }: Sought): Promise<Span> {
  if (from === null && to === null) return { first: 1, end: (await lastSeq(tx)) + 1 }
  const { first, last } = await tx
    .selectFrom('audit_bodies')
    .select((q) => [q.fn.min('seq').as('first'), q.fn.max('seq').as('last')])
    .$if(from !== null, (query) => query.where('at', '>=', from!))
    .$if(to !== null, (query) => query.where('at', '<=', to!))
    .executeTakeFirstOrThrow()
  return first === null || last === null ? { first: 1, end: 1 } : { first, end: last + 1 }
}

function boundsOf({ byLooking }: Sought, { first, end }: Span): Bounds {
  const above = byLooking ? Math.max(first - 1, end - 1 - LOOKED_THROUGH) : first - 1
  return { above, below: end, cut: above > first - 1 }
}

async function lastSeq(tx: ReadTx): Promise<number> {
  const row = await tx.selectFrom('audit_entries').select('seq').orderBy('seq', 'desc').limit(1).executeTakeFirst()
  return row?.seq ?? 0
}

function matching(tx: ReadTx, condition: Condition | null, { above, below }: Bounds) {
  return tx
    .selectFrom('audit_bodies')
    .where('seq', '>', above)
    .where('seq', '<', below)
    .$if(condition !== null, (query) => query.where(condition!))
    .orderBy('seq', 'desc')
}
