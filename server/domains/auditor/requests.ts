import { z } from 'zod'
import { sql } from 'kysely'
import type { ReadTx, Reading } from '../../base/audit/unit.ts'
import { iso, MINUTE, type Millis } from '../../base/time.ts'
import { readEntry } from './entry.ts'
import { personalBetween } from './store.ts'
import { AuditEntry } from './types.ts'

export const RequestInput = z.object({ id: z.uuidv7() })

export const RequestFound = z
  .object({
    at: z.string(),
    /** What the request recorded, a refusal too. */
    entries: z.array(AuditEntry),
    /** Refusals of strangers are counted: one of these entries may stand for this request. */
    counted: z.array(AuditEntry),
  })
  .meta({ id: 'RequestFound' })

const MOST = 50

/** What the log says about one request: why it was refused, or what it did. */
export async function explainRequest({ tx }: Reading, { id }: { id: string }): Promise<z.output<typeof RequestFound>> {
  const at = timeOf(id)
  const rows = await entriesOfRequest(tx, id, MOST)
  const counted = rows.length > 0 ? [] : await countedAround(tx, at)
  return { at: iso(at), entries: await shown(tx, rows), counted: await shown(tx, counted) }
}

/** Our ids begin with their time (RFC 9562 §5.7), and a request's entries have the time of its id: the index finds them. */
export async function entriesOfRequest(tx: ReadTx, id: string, most: number) {
  return await tx
    .selectFrom('audit_bodies')
    .select(['seq', 'body', 'action', 'target'])
    .where('at', '=', timeOf(id))
    .where(sql<boolean>`body ->> '$.origin.request' = ${id}`)
    .orderBy('seq')
    .limit(most)
    .execute()
}

/** Entries of refused strangers that count more than one, and whose minute the time lies in. */
async function countedAround(tx: ReadTx, at: Millis) {
  return await tx
    .selectFrom('audit_bodies')
    .select(['seq', 'body'])
    .where('at', '>=', at - MINUTE)
    .where('at', '<=', at)
    .where('outcome', '=', 'refused')
    .where(sql<boolean>`body ->> '$.detail.count' > 1`)
    .orderBy('seq', 'desc')
    .limit(10)
    .execute()
}

async function shown(tx: ReadTx, rows: readonly { seq: number; body: string }[]): Promise<AuditEntry[]> {
  const seqs = rows.map(({ seq }) => seq)
  const personal = await personalBetween(tx, Math.min(...seqs, Number.MAX_SAFE_INTEGER), Math.max(...seqs, 0))
  return rows.map((row) => readEntry(row, personal.get(row.seq) ?? []))
}

function timeOf(id: string): Millis {
  return Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)
}
