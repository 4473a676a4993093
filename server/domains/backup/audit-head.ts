import { chainHash, CHAIN_START, Frontier, leafHash } from '../../base/audit/tree.ts'
import { openReader } from '../../base/database/open.ts'
import type { AuditHead } from './manifest.ts'

export interface AuditCheck {
  head: AuditHead
  /** Entries whose hash was computed again from their body; those that retention emptied have none. */
  entriesChecked: number
  /** Position of the first entry that does not follow from what stands before it; null if all do. */
  firstFault: number | null
}

interface Row {
  seq: number
  leaf: Buffer
  chain: Buffer
  body: string | null
}

/** Computes the whole audit log of a closed database again. Reads all of it: only for a process of its own. */
export function checkAuditLog(file: string): AuditCheck {
  const raw = openReader(file)
  try {
    return checkRows(
      raw
        .prepare<[], Row>(
          'select seq, leaf, chain, body from audit_entries left join audit_bodies using (seq) order by seq',
        )
        .iterate(),
    )
  } finally {
    raw.close()
  }
}

function checkRows(rows: Iterable<Row>): AuditCheck {
  const frontier = new Frontier()
  let size = 0
  let chain = CHAIN_START
  let entriesChecked = 0
  let firstFault: number | null = null
  for (const row of rows) {
    size += 1
    const next = chainHash(chain, row.seq, row.leaf)
    const follows =
      row.seq === size && next.equals(row.chain) && (row.body === null || leafHash(row.body).equals(row.leaf))
    if (!follows) firstFault ??= row.seq
    if (row.body !== null) entriesChecked += 1
    frontier.append(row.leaf)
    chain = row.chain
  }
  const head = { size, root: frontier.root().toString('hex'), chain: chain.toString('hex') }
  return { head, entriesChecked, firstFault }
}
