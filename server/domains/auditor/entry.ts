import { notFound } from '../../base/errors.ts'
import { inclusionSpans } from '../../base/audit/tree.ts'
import type { Reading } from '../../base/audit/unit.ts'
import type { TreeNodes } from './nodes.ts'
import { checkpointCovering, linkAt, personalBetween } from './store.ts'
import type { PersonalRow } from './store.ts'
import type { AuditEntry, AuditEntryWithProof } from './types.ts'

/** The body of an entry as every version 1 writes it (base/audit/log.ts). */
export interface Body {
  v: 1
  at: string
  action: string
  actor: { kind: string; id: string }
  target: string
  outcome: 'done' | 'refused' | 'failed'
  origin: { door: string; request: string; session: string | null }
  before?: Record<string, unknown>
  after?: Record<string, unknown>
  detail?: Record<string, unknown>
  personal?: Record<string, string>
}

/** Personal values that have a place of their own in an entry. */
export const OWN_PLACE = { name: 'actor.name', address: 'origin.address', agent: 'origin.agent' } as const

/** An entry for people: the body, with the personal values that are still there put back. */
export function readEntry(row: { seq: number; body: string }, personal: readonly PersonalRow[]): AuditEntry {
  const body = JSON.parse(row.body) as Body
  const values = new Map(personal.map(({ field, value }) => [field, value]))
  const own = (field: string): string | null => values.get(field) ?? null
  const places: readonly string[] = Object.values(OWN_PLACE)
  const others = Object.keys(body.personal ?? {}).filter((field) => !places.includes(field))
  return {
    seq: row.seq,
    at: body.at,
    action: body.action,
    actor: { ...body.actor, name: own(OWN_PLACE.name) },
    target: body.target,
    outcome: body.outcome,
    origin: { ...body.origin, address: own(OWN_PLACE.address), agent: own(OWN_PLACE.agent) },
    before: body.before ?? null,
    after: body.after ?? null,
    detail: body.detail ?? null,
    personal: others.map((field) => ({ field, value: own(field) })),
  }
}

/**
 * One entry with everything that proves it.
 * @throws Refusal audit.entry_not_found, audit.entry_pruned
 */
export async function showEntry(
  { tx }: Reading,
  { seq }: { seq: number },
  nodes: TreeNodes,
): Promise<AuditEntryWithProof> {
  const link = await linkAt(tx, seq)
  if (!link) throw notFound('audit.entry_not_found', `The log has no entry ${seq}.`)
  const row = await tx.selectFrom('audit_bodies').select(['seq', 'body']).where('seq', '=', seq).executeTakeFirst()
  if (!row) throw notFound('audit.entry_pruned', `Entry ${seq} is older than the retention. Only its hash is kept.`)
  const personal = await personalBetween(tx, seq, seq)
  const checkpoint = await checkpointCovering(tx, seq)
  const proof = checkpoint && {
    size: checkpoint.size,
    root: checkpoint.root.toString('hex'),
    path: (await nodes.rootsOf(tx, inclusionSpans(seq - 1, checkpoint.size))).map((hash) => hash.toString('hex')),
    checkpoint: checkpoint.note,
  }
  return {
    entry: readEntry(row, personal.get(seq) ?? []),
    body: row.body,
    leaf: link.leaf.toString('hex'),
    chain: link.chain.toString('hex'),
    proof: proof ?? null,
  }
}
