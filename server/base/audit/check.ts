import type { RawDatabase } from '../database/open.ts'
import { CHAIN_START, chainHash, leafHash } from './tree.ts'

/** What a check of the log found. */
export interface ChainCheck {
  /** Entries looked at. */
  checked: number
  /** The first position whose body, leaf or link is wrong; null when all is well. */
  firstBad: number | null
}

interface Row {
  seq: number
  leaf: Buffer
  chain: Buffer
  body: string | null
}

const BATCH = 500

/**
 * Recomputes leaves and links of the entries after `after`. A body that retention has emptied is not missed; its leaf is still
 * linked. `progress` hears of each batch how many entries were checked.
 */
export function checkChain(raw: RawDatabase, after = 0, progress: (checked: number) => void = () => {}): ChainCheck {
  const rows = raw.prepare<[number, number], Row>(
    `select e.seq, e.leaf, e.chain, b.body from audit_entries e left join audit_bodies b on b.seq = e.seq
     where e.seq > ? order by e.seq limit ?`,
  )
  const before = raw.prepare<[number], Buffer>('select chain from audit_entries where seq = ?').pluck()
  const prunedTo = raw.prepare<[], number>('select coalesce(max(up_to), 0) from audit_prunings').pluck().get() ?? 0
  let seq = after
  let chain = after === 0 ? CHAIN_START : (before.get(after) ?? CHAIN_START)
  for (let batch = rows.all(seq, BATCH); batch.length > 0; batch = rows.all(seq, BATCH)) {
    for (const row of batch) {
      if (!isSound(row, seq + 1, chain, prunedTo)) return { checked: seq - after, firstBad: seq + 1 }
      seq = row.seq
      chain = row.chain
    }
    progress(seq - after)
  }
  return { checked: seq - after, firstBad: null }
}

function isSound({ seq, leaf, chain, body }: Row, expected: number, previous: Buffer, prunedTo: number): boolean {
  if (seq !== expected) return false
  if (body === null ? seq > prunedTo : !leafHash(body).equals(leaf)) return false
  return chainHash(previous, seq, leaf).equals(chain)
}

/** The position of the last checkpoint: everything up to it was vouched for when it was signed. */
export function lastCheckpoint(raw: RawDatabase): number {
  return raw.prepare<[], number>('select coalesce(max(size), 0) from audit_checkpoints').pluck().get() ?? 0
}
