import { setImmediate as turn } from 'node:timers/promises'
import { Frontier, HASH_BYTES, completeSpans, rootOf, spanRoot } from '../../base/audit/tree.ts'
import type { Span } from '../../base/audit/tree.ts'
import type { ReadTx } from '../../base/audit/unit.ts'
import { leavesOf, tilesOf } from './store.ts'

/** Leaves under one tile of level 0 and of level 1. */
const TILE = 256
const BIG_TILE = TILE * TILE
/** Hashed before anybody else has a turn: about five milliseconds. */
const TILES_AT_ONCE = 4

/**
 * Reads hashes of the tree for proofs: from big tiles where they are full, else from small ones, else from the entries. Roots
 * of full tiles are kept, since they never change; whoever checks the stored tree itself takes a fresh reader.
 */
export class TreeNodes {
  readonly #bigRoots = new Map<number, Buffer>()
  /** Of the small tiles in the one big tile that is not full yet, by their number. */
  #unfinished = { big: -1, roots: new Map<number, Buffer>() }

  /** The roots over spans of a tree, in their order. */
  async rootsOf(tx: ReadTx, spans: readonly Span[]): Promise<Buffer[]> {
    const roots: Buffer[] = []
    for (const span of spans) roots.push(await this.rootOf(tx, span))
    return roots
  }

  /** The root over one span, as RFC 6962 §2.1 defines it. */
  async rootOf(tx: ReadTx, span: Span): Promise<Buffer> {
    const hashes = new Map<number, Buffer>()
    for (const part of completeSpans(span)) hashes.set(part.start, await this.#complete(tx, part))
    return spanRoot(span, ({ start }) => hashes.get(start)!)
  }

  async #complete(tx: ReadTx, { start, end }: Span): Promise<Buffer> {
    const width = end - start
    if (width < TILE) return expect(width, await leavesOf(tx, start, end))
    if (width < BIG_TILE) return await this.#smallTiles(tx, start / TILE, end / TILE)
    const roots: Buffer[] = []
    for (let tile = start / BIG_TILE; tile < end / BIG_TILE; tile++) roots.push(await this.#bigTile(tx, tile))
    return rootOf(roots)
  }

  /** Over small tiles of one big tile: a full one holds their roots. */
  async #smallTiles(tx: ReadTx, first: number, end: number): Promise<Buffer> {
    const big = Math.floor(first / TILE)
    const [full] = await tilesOf(tx, 1, big, big)
    if (full) return expect(end - first, hashesIn(full).slice(first % TILE, (first % TILE) + end - first))
    if (this.#unfinished.big !== big) this.#unfinished = { big, roots: new Map() }
    const { roots } = this.#unfinished
    await hashSmall(tx, first, end, roots)
    return rootOf(Array.from({ length: end - first }, (_, index) => roots.get(first + index)!))
  }

  async #bigTile(tx: ReadTx, tile: number): Promise<Buffer> {
    const known = this.#bigRoots.get(tile)
    if (known) return known
    const [hashes] = await tilesOf(tx, 1, tile, tile)
    if (!hashes) throw new Error(`The audit tree lacks tile ${tile} of level 1`)
    const root = rootOf(hashesIn(hashes))
    this.#bigRoots.set(tile, root)
    return root
  }
}

/** Adds to `known` what it lacks of these tiles' roots. */
async function hashSmall(tx: ReadTx, first: number, end: number, known: Map<number, Buffer>): Promise<void> {
  for (let tile = first; tile < end;) {
    if (known.has(tile)) {
      tile++
      continue
    }
    const last = Math.min(tile + TILES_AT_ONCE, end) - 1
    const read = await tilesOf(tx, 0, tile, last)
    if (read.length <= last - tile) throw lacking(last - tile + 1 - read.length)
    for (const hashes of read) known.set(tile++, rootOf(hashesIn(hashes)))
    await turn()
  }
}

/** The hashes of a tile, from left to right. */
export function hashesIn(tile: Buffer): Buffer[] {
  return Array.from({ length: tile.length / HASH_BYTES }, (_, index) =>
    tile.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES),
  )
}

/** The frontier of the first `size` entries, from stored hashes. */
export async function frontierOf(tx: ReadTx, nodes: TreeNodes, size: number): Promise<Frontier> {
  return Frontier.of(await nodes.rootsOf(tx, completeSpans({ start: 0, end: size })), size)
}

function expect(count: number, hashes: Buffer[]): Buffer {
  if (hashes.length !== count) throw lacking(count - hashes.length)
  return rootOf(hashes)
}

function lacking(count: number): Error {
  return new Error(`The audit tree lacks ${count} hashes`)
}
