import { sql } from 'kysely'
import type { ReadTx, Reading } from '../../base/audit/unit.ts'
import { DAY } from '../../base/time.ts'
import type { Page } from '../../platform/http/contract.ts'
import { toPage } from '../../platform/http/paging.ts'
import type { Cursors } from '../../platform/http/paging.ts'
import { readEntry } from './entry.ts'
import { personalBetween } from './store.ts'
import type { AuditEntry, SearchInput } from './types.ts'

/**
 * Entries that a search for text may look through for one page. A page may be short, even empty, and still lead on: the
 * answer stays quick however rare the text is.
 */
const LOOKED_THROUGH = 20_000

/** Times of entries are given before they are sealed, and clocks are set: positions are narrowed by time only so far. */
const CLOCK_SLACK = DAY

interface Bounds {
  /** Positions strictly between these two. */
  above: number
  below: number
  /** Whether older positions are left for a later page. */
  cut: boolean
}

/** One page of the log, newest first. */
export async function searchEntries({ tx }: Reading, input: SearchInput, cursors: Cursors): Promise<Page<AuditEntry>> {
  const place = cursors.decode(input.cursor)
  const bounds = await boundsOf(tx, input, place === null ? null : Number(place.key))
  const rows = await matching(tx, input, bounds)
  const page = toPage(cursors, rows, input.limit, placeOf, (row) => row)
  const shown = page.items
  const personal = await personalBetween(tx, shown.at(-1)?.seq ?? 1, shown.at(0)?.seq ?? 0)
  const next = page.next ?? (bounds.cut ? cursors.encode(placeOf({ seq: bounds.above + 1 })) : null)
  return { items: shown.map((row) => readEntry(row, personal.get(row.seq) ?? [])), next }
}

function placeOf({ seq }: { seq: number }): { key: number; id: string } {
  return { key: seq, id: String(seq) }
}

async function boundsOf(tx: ReadTx, { from, to, q }: SearchInput, below: number | null): Promise<Bounds> {
  const low = from === undefined ? 0 : await firstSince(tx, Date.parse(from) - CLOCK_SLACK)
  const high = to === undefined ? Number.MAX_SAFE_INTEGER : await firstSince(tx, Date.parse(to) + CLOCK_SLACK)
  const top = Math.min(high, below ?? high, (await lastSeq(tx)) + 1)
  const above = q === undefined ? low - 1 : Math.max(low - 1, top - 1 - LOOKED_THROUGH)
  return { above, below: top, cut: above > low - 1 && above > 0 }
}

async function firstSince(tx: ReadTx, at: number): Promise<number> {
  const row = await tx
    .selectFrom('audit_bodies')
    .select('seq')
    .where('at', '>=', at)
    .orderBy('at')
    .orderBy('seq')
    .limit(1)
    .executeTakeFirst()
  return row?.seq ?? Number.MAX_SAFE_INTEGER
}

async function lastSeq(tx: ReadTx): Promise<number> {
  const row = await tx.selectFrom('audit_entries').select('seq').orderBy('seq', 'desc').limit(1).executeTakeFirst()
  return row?.seq ?? 0
}

async function matching(
  tx: ReadTx,
  input: SearchInput,
  { above, below }: Bounds,
): Promise<{ seq: number; body: string }[]> {
  let query = tx
    .selectFrom('audit_bodies as b')
    .select(['b.seq', 'b.body'])
    .where('b.seq', '>', above)
    .where('b.seq', '<', below)
    .orderBy('b.seq', 'desc')
    .limit(input.limit + 1)
  if (input.from !== undefined) query = query.where('b.at', '>=', Date.parse(input.from))
  if (input.to !== undefined) query = query.where('b.at', '<', Date.parse(input.to))
  if (input.actor !== undefined) query = query.where('b.actor', '=', input.actor)
  if (input.target !== undefined) query = query.where('b.target', '=', input.target)
  if (input.outcome !== undefined) query = query.where('b.outcome', '=', input.outcome)
  if (input.action?.endsWith('.*'))
    query = query.where('b.action', '>=', roomOf(input.action)).where('b.action', '<', beyondRoom(input.action))
  else if (input.action !== undefined) query = query.where('b.action', '=', input.action)
  if (input.q !== undefined) {
    const like = `%${input.q.replace(/[\\%_]/g, String.raw`\$&`)}%`
    query = query.where((eb) =>
      eb.or([
        sql<boolean>`${eb.ref('b.body')} like ${like} escape '\\'`,
        eb.exists(
          eb
            .selectFrom('audit_personal as p')
            .select('p.seq')
            .whereRef('p.seq', '=', 'b.seq')
            .where((inner) => sql<boolean>`${inner.ref('p.value')} like ${like} escape '\\'`),
        ),
      ]),
    )
  }
  return await query.execute()
}

/** `ca.` of `ca.*`: where the actions of the room begin. */
function roomOf(pattern: string): string {
  return pattern.slice(0, -1)
}

/** `/` is the sign after `.`: no action of the room reaches it. */
function beyondRoom(pattern: string): string {
  return `${pattern.slice(0, -2)}/`
}
