import { hash } from 'node:crypto'

// The Merkle tree of RFC 6962 §2.1 over the leaf hashes of the log, and the chain beside it. Pure functions: who keeps the
// hashes, and where, is not their matter. Positions are plain integers; no bit operators, which would stop at 2^31.

/** Bytes of every hash here. */
export const HASH_BYTES = 32

/** What the chain starts from, in place of the hash before the first entry. */
export const CHAIN_START: Buffer = Buffer.alloc(HASH_BYTES)

/** The root of a tree without leaves: SHA-256 of nothing (RFC 6962 §2.1). */
export const EMPTY_ROOT: Buffer = hash('sha256', '', 'buffer')

const LEAF = Buffer.from([0])
const NODE = Buffer.from([1])

/** The leaves `start` up to, but without, `end`. */
export interface Span {
  start: number
  end: number
}

/** A place on a level of the tree, and the last place of that level. */
interface Edge {
  position: number
  last: number
}

/** The root over a span that is one complete subtree: its length is a power of two and divides its start. */
export type SubtreeRoot = (span: Span) => Buffer

/** Leaf of an entry: SHA-256(0x00 ‖ body), as in RFC 6962 §2.1. */
export function leafHash(body: string | Buffer): Buffer {
  return hash('sha256', Buffer.concat([LEAF, typeof body === 'string' ? Buffer.from(body, 'utf8') : body]), 'buffer')
}

/** Inner node: SHA-256(0x01 ‖ left ‖ right), as in RFC 6962 §2.1. */
export function nodeHash(left: Buffer, right: Buffer): Buffer {
  return hash('sha256', Buffer.concat([NODE, left, right]), 'buffer')
}

/** The link of entry `seq`: SHA-256(0x01 ‖ previous ‖ seq as 8 bytes, big endian ‖ leaf). */
export function chainHash(previous: Buffer, seq: number, leaf: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(9 + 2 * HASH_BYTES)
  bytes[0] = 1
  previous.copy(bytes, 1)
  bytes.writeBigUInt64BE(BigInt(seq), 1 + HASH_BYTES)
  leaf.copy(bytes, 9 + HASH_BYTES)
  return hash('sha256', bytes, 'buffer')
}

interface Peak {
  /** Leaves below it: a power of two. */
  width: number
  hash: Buffer
}

/** The right edge of a growing tree: enough to append leaves and to tell the root, in at most 53 hashes. */
export class Frontier {
  #size = 0
  #peaks: Peak[] = []

  get size(): number {
    return this.#size
  }

  /** Adds the next leaf. */
  append(leaf: Buffer): void {
    this.appendSubtree(1, leaf)
  }

  /**
   * Adds the root of the next `width` leaves.
   * @throws RangeError when a complete subtree of that width cannot stand here
   */
  appendSubtree(width: number, root: Buffer): void {
    if (!isPowerOfTwo(width) || this.#size % width !== 0)
      throw new RangeError(`No subtree of ${width} leaves at ${this.#size}`)
    if (root.length !== HASH_BYTES) throw new RangeError(`A hash has ${HASH_BYTES} bytes, not ${root.length}`)
    let peak: Peak = { width, hash: root }
    for (let last = this.#peaks.at(-1); last?.width === peak.width; last = this.#peaks.at(-1)) {
      peak = { width: peak.width * 2, hash: nodeHash(last.hash, peak.hash) }
      this.#peaks.pop()
    }
    this.#peaks.push(peak)
    this.#size += width
  }

  /** The root over all leaves so far. */
  root(): Buffer {
    return foldPeaks(this.#peaks.map((peak) => peak.hash))
  }

  /** A frontier that grows on its own. */
  copy(): Frontier {
    const twin = new Frontier()
    twin.#size = this.#size
    twin.#peaks = [...this.#peaks]
    return twin
  }

  /** Size (8 bytes, big endian) and the hashes from left to right; how wide each is follows from the size. */
  serialize(): Buffer {
    const size = Buffer.alloc(8)
    size.writeBigUInt64BE(BigInt(this.#size))
    return Buffer.concat([size, ...this.#peaks.map((peak) => peak.hash)])
  }

  /** @throws RangeError when the bytes are not those of {@link serialize} */
  static restore(bytes: Buffer): Frontier {
    if (bytes.length < 8) throw new RangeError('A frontier has at least 8 bytes')
    const size = Number(bytes.readBigUInt64BE(0))
    const spans = completeSpans({ start: 0, end: size })
    if (bytes.length !== 8 + spans.length * HASH_BYTES)
      throw new RangeError(`${bytes.length} bytes cannot hold a frontier of ${size}`)
    return Frontier.of(
      spans.map((_, index) => Buffer.from(bytes.subarray(8 + index * HASH_BYTES, 8 + (index + 1) * HASH_BYTES))),
      size,
    )
  }

  /**
   * The frontier of a tree of `size` from the roots of its complete subtrees, left to right.
   * @throws RangeError when there are more or fewer than that size has
   */
  static of(roots: readonly Buffer[], size: number): Frontier {
    const spans = completeSpans({ start: 0, end: size })
    if (spans.length !== roots.length)
      throw new RangeError(`A tree of ${size} has ${spans.length} complete subtrees, not ${roots.length}`)
    const frontier = new Frontier()
    spans.forEach((span, index) => frontier.appendSubtree(span.end - span.start, roots[index]!))
    return frontier
  }
}

/** The root over all these leaf hashes. */
export function rootOf(leaves: readonly Buffer[]): Buffer {
  const frontier = new Frontier()
  for (const leaf of leaves) frontier.append(leaf)
  return frontier.root()
}

/**
 * A span as complete subtrees from left to right. For a span that begins at 0 or ends at the tree's size they are nodes of the
 * tree, so its hashes can be kept and read.
 */
export function completeSpans({ start, end }: Span): Span[] {
  const spans: Span[] = []
  for (let at = start; at < end;) {
    const width = widestAt(at, end)
    spans.push({ start: at, end: at + width })
    at += width
  }
  return spans
}

/** The root over a span, as the tree sees it (MTH of RFC 6962 §2.1), from the complete subtrees it is made of. */
export function spanRoot(span: Span, subtree: SubtreeRoot): Buffer {
  return foldPeaks(completeSpans(span).map(subtree))
}

/** The spans whose roots prove that leaf `index` is in a tree of `size`, from the leaf upwards (PATH of RFC 6962 §2.1.1). */
export function inclusionSpans(index: number, size: number): Span[] {
  if (index < 0 || index >= size) throw new RangeError(`A tree of ${size} has no leaf ${index}`)
  return siblings(index, { start: 0, end: size })
}

function siblings(index: number, { start, end }: Span): Span[] {
  if (end - start === 1) return []
  const middle = start + splitOf(end - start)
  if (index < middle) return [...siblings(index, { start, end: middle }), { start: middle, end }]
  return [...siblings(index, { start: middle, end }), { start, end: middle }]
}

/** Whether `proof` leads from the leaf to the root (RFC 9162 §2.1.3.2). */
export function provesInclusion(
  leaf: Buffer,
  index: number,
  size: number,
  proof: readonly Buffer[],
  root: Buffer,
): boolean {
  if (index < 0 || index >= size) return false
  const spans = siblings(index, { start: 0, end: size })
  if (spans.length !== proof.length) return false
  const reached = spans.reduce((node, span, step) => {
    const sibling = proof[step]!
    return span.start > index ? nodeHash(node, sibling) : nodeHash(sibling, node)
  }, leaf)
  return reached.equals(root)
}

/** The spans whose roots prove that the tree of `size` extends the tree of `older` (PROOF of RFC 6962 §2.1.2). */
export function consistencySpans(older: number, size: number): Span[] {
  if (older < 0 || older > size) throw new RangeError(`A tree of ${size} cannot extend one of ${older}`)
  if (older === 0 || older === size) return []
  return subproof(older, { start: 0, end: size }, true)
}

function subproof(older: number, { start, end }: Span, known: boolean): Span[] {
  if (older === end) return known ? [] : [{ start, end }]
  const middle = start + splitOf(end - start)
  if (older <= middle) return [...subproof(older, { start, end: middle }, known), { start: middle, end }]
  return [...subproof(older, { start: middle, end }, false), { start, end: middle }]
}

/** Whether `proof` shows that the tree (size, root) begins with the tree (older, olderRoot); RFC 9162 §2.1.4.2. */
export function provesConsistency(
  older: number,
  olderRoot: Buffer,
  size: number,
  root: Buffer,
  proof: readonly Buffer[],
): boolean {
  if (older < 0 || older > size) return false
  if (older === 0) return proof.length === 0 && olderRoot.equals(EMPTY_ROOT)
  if (older === size) return proof.length === 0 && olderRoot.equals(root)
  const path = isPowerOfTwo(older) ? [olderRoot, ...proof] : [...proof]
  const first = path.shift()
  if (first === undefined) return false
  return walkConsistency({ position: older - 1, last: size - 1 }, first, path, olderRoot, root)
}

function walkConsistency(at: Edge, first: Buffer, path: readonly Buffer[], olderRoot: Buffer, root: Buffer): boolean {
  let { position, last } = climb(at, (from) => from.position % 2 === 1)
  let [older, newer] = [first, first]
  for (const node of path) {
    if (last === 0) return false
    const isLeft = position % 2 === 1 || position === last
    older = isLeft ? nodeHash(node, older) : older
    newer = isLeft ? nodeHash(node, newer) : nodeHash(newer, node)
    const from = isLeft
      ? climb({ position, last }, (here) => here.position % 2 === 0 && here.position !== 0)
      : { position, last }
    position = Math.floor(from.position / 2)
    last = Math.floor(from.last / 2)
  }
  return last === 0 && older.equals(olderRoot) && newer.equals(root)
}

/** Goes up level by level for as long as `goes` says. */
function climb(from: Edge, goes: (at: Edge) => boolean): Edge {
  let at = from
  while (goes(at)) at = { position: Math.floor(at.position / 2), last: Math.floor(at.last / 2) }
  return at
}

/** What stands left and right of a span in a tree, as complete subtrees: with the leaves between, the root follows. */
export function rangeSpans({ start, end }: Span, size: number): { left: Span[]; right: Span[] } {
  if (start < 0 || start > end || end > size) throw new RangeError(`A tree of ${size} has no leaves ${start} to ${end}`)
  return { left: completeSpans({ start: 0, end: start }), right: completeSpans({ start: end, end: size }) }
}

/** Hashes beside a span of leaves, from left to right. */
export interface RangeProof {
  left: readonly Buffer[]
  right: readonly Buffer[]
}

/**
 * A frontier that stands before leaf `start`; append the leaves of the span, then ask {@link rootBeyond}. In two steps, so that
 * any number of leaves can flow through.
 */
export function frontierBefore(start: number, proof: RangeProof): Frontier {
  return Frontier.of(proof.left, start)
}

/**
 * The root of the tree of `size` that the frontier and the hashes to its right make.
 * @throws RangeError when there are more or fewer hashes than fit
 */
export function rootBeyond(frontier: Frontier, proof: RangeProof, size: number): Buffer {
  const spans = completeSpans({ start: frontier.size, end: size })
  if (spans.length !== proof.right.length)
    throw new RangeError(`${spans.length} hashes fit to the right, not ${proof.right.length}`)
  const whole = frontier.copy()
  spans.forEach((span, index) => whole.appendSubtree(span.end - span.start, proof.right[index]!))
  return whole.root()
}

function foldPeaks(hashes: readonly Buffer[]): Buffer {
  return hashes.length === 0 ? EMPTY_ROOT : hashes.reduceRight((right, left) => nodeHash(left, right))
}

/** The largest power of two below `length` (k of RFC 6962 §2.1). */
function splitOf(length: number): number {
  let width = 1
  while (width * 2 < length) width *= 2
  return width
}

function widestAt(at: number, end: number): number {
  let width = 1
  while (at % (width * 2) === 0 && at + width * 2 <= end) width *= 2
  return width
}

function isPowerOfTwo(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0 && Number.isInteger(Math.log2(value))
}
