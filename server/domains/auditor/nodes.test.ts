import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { test } from 'node:test'
import Sqlite from 'better-sqlite3'
import { completeSpans, rootOf, spanRoot, type Span } from '../../base/audit/tree.ts'
import { scratchDatabase } from '../../base/database/scratch.ts'
import { TreeNodes } from './nodes.ts'

const TILE = 256
const BIG = TILE * TILE

const leaves = Array.from({ length: BIG + 5 * TILE + 37 }, (_, index) => hash('sha256', `leaf ${index}`, 'buffer'))
const rootsOfTiles = (count: number): Buffer[] =>
  Array.from({ length: count }, (_, tile) => rootOf(leaves.slice(tile * TILE, (tile + 1) * TILE)))

const subtrees = new Map<string, Buffer>()

/** As RFC 6962 §2.1 has it, from the leaves themselves. */
function rootOver(span: Span): Buffer {
  return spanRoot(span, subtree)
}

/** Over a power of two of leaves, from its halves. */
function subtree({ start, end }: Span): Buffer {
  if (end - start === 1) return leaves[start]!
  const name = `${start}-${end}`
  const middle = (start + end) / 2
  const root = subtrees.get(name) ?? rootOf([subtree({ start, end: middle }), subtree({ start: middle, end })])
  subtrees.set(name, root)
  return root
}

test('roots over any span are those of the leaves, in a full big tile, in the one that grows, and as it grows', async () => {
  const scratch = scratchDatabase()
  const raw = new Sqlite(scratch.database.file)
  const entry = raw.prepare('insert into audit_entries (seq, leaf, chain) values (?, ?, zeroblob(32))')
  const tile = raw.prepare('insert into audit_tiles (level, tile, hashes) values (?, ?, ?)')
  const grow = raw.transaction((from: number, to: number) => {
    for (let seq = from + 1; seq <= to; seq++) {
      entry.run(seq, leaves[seq - 1])
      if (seq % TILE === 0) tile.run(0, seq / TILE - 1, Buffer.concat(leaves.slice(seq - TILE, seq)))
      if (seq % BIG === 0) tile.run(1, seq / BIG - 1, Buffer.concat(rootsOfTiles(TILE)))
    }
  })
  const nodes = new TreeNodes()
  const agree = async (span: Span): Promise<void> =>
    assert.deepEqual(await nodes.rootOf(scratch.database.reader, span), rootOver(span), JSON.stringify(span))
  let size = 0
  for (const next of [3 * TILE + 9, 200 * TILE, BIG - 1, BIG + TILE, leaves.length]) {
    grow(size, next)
    size = next
    await agree({ start: 0, end: size })
    for (const span of completeSpans({ start: 0, end: size })) await agree(span)
    // The neighbour of the first and of the last entry on each level.
    for (let width = 1; width * 2 <= size; width *= 2) {
      await agree({ start: width, end: width * 2 })
      const last = Math.floor(size / width) * width
      await agree({ start: last - width, end: last })
    }
  }
  raw.close()
  await scratch.close()
})
