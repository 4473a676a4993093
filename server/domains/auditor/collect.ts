import { CHAIN_START } from '../../base/audit/tree.ts'
import type { ReadTx } from '../../base/audit/unit.ts'
import type { OnProgress } from '../../platform/jobs/child.ts'
import { CSV_HEADER, csvRow } from './entry-row.ts'
import { LineFile } from './line-file.ts'
import type { Collected, CollectInput } from './processes.ts'
import { entriesAfter, linkAt, rangeOfWindow } from './store.ts'
import type { StoredEntry } from './store.ts'

/**
 * Writes entries.ndjson and entries.csv: everything from the first to the last entry of the window, without a gap. An entry in
 * between whose own time lies outside (a clock was set) is written too, so that nothing can hide behind a filter.
 */
export async function collectEntries(
  tx: ReadTx,
  { folder, from, to, size }: CollectInput,
  onProgress: OnProgress,
): Promise<Collected> {
  const { first, last } = (await rangeOfWindow(tx, { from, to }, size)) ?? { first: size + 1, last: size }
  const previousChain = first === 1 ? CHAIN_START : ((await linkAt(tx, first - 1))?.chain ?? CHAIN_START)
  const lines = new LineFile(folder, 'entries.ndjson', '\n')
  const table = new LineFile(folder, 'entries.csv', '\r\n')
  table.write(CSV_HEADER)
  let [rows, lastChain] = [0, previousChain]
  for (let at = first - 1; at < last;) {
    const batch = await entriesAfter(tx, at, last)
    if (batch.length === 0) throw new Error(`The log has no entry after ${at}`)
    for (const entry of batch) {
      lines.write(ndjsonLine(entry))
      table.write(csvRow(entry))
    }
    rows += batch.length
    at = batch.at(-1)!.seq
    lastChain = batch.at(-1)!.chain
    onProgress(rows, last - first + 1, 'collect')
  }
  return { firstSeq: first, lastSeq: last, rows, previousChain, lastChain, files: [...lines.close(), ...table.close()] }
}

/** An entry as one line; the body stands in it exactly as it was hashed. */
export function ndjsonLine({ seq, leaf, chain, body, personal }: StoredEntry): string {
  const values = personal.map(({ field, salt, value }) => ({ field, salt: salt.toString('base64url'), value }))
  const hashes = `"leaf":"${leaf.toString('hex')}","chain":"${chain.toString('hex')}"`
  return `{"seq":${seq},${hashes},"body":${body ?? 'null'},"personal":${JSON.stringify(values)}}`
}
