import { canonicalize } from '../../base/audit/canonical.ts'
import type { Json } from '../../base/audit/unit.ts'
import { csvCell, UTF8_MARK } from '../../base/codecs/csv.ts'
import { OWN_PLACE } from './entry.ts'
import type { Body } from './entry.ts'
import type { StoredEntry } from './store.ts'

const COLUMNS =
  'seq at action actor_kind actor_id actor_name target outcome door request session address agent before after detail personal leaf chain'.split(
    ' ',
  )

/** First line of the table; the mark at its start lets spreadsheets read UTF-8. */
export const CSV_HEADER = `${UTF8_MARK}${COLUMNS.map(csvCell).join(',')}`

/** One entry as a row: every cell quoted, always on one line. The NDJSON is the evidence; this is for spreadsheets. */
export function csvRow({ seq, leaf, chain, body: text, personal }: StoredEntry): string {
  const body = text === null ? null : (JSON.parse(text) as Body)
  const own = new Map(personal.map(({ field, value }) => [field, value]))
  const name = take(own, OWN_PLACE.name)
  const address = take(own, OWN_PLACE.address)
  const agent = take(own, OWN_PLACE.agent)
  const what = [
    String(seq),
    body?.at,
    body?.action,
    body?.actor.kind,
    body?.actor.id,
    name,
    body?.target,
    body?.outcome,
  ]
  const origin = [body?.origin.door, body?.origin.request, body?.origin.session, address, agent]
  const others = own.size === 0 ? '' : facts(Object.fromEntries(own))
  const said = [facts(body?.before), facts(body?.after), facts(body?.detail), others]
  return [...what, ...origin, ...said, leaf.toString('hex'), chain.toString('hex')].map(csvCell).join(',')
}

function facts(value: Record<string, unknown> | undefined): string {
  return value === undefined ? '' : canonicalize(value as Json)
}

function take(values: Map<string, string>, field: string): string {
  const value = values.get(field) ?? ''
  values.delete(field)
  return value
}
