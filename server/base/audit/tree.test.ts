import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { test } from 'node:test'
import * as fc from 'fast-check'
import {
  CHAIN_START,
  EMPTY_ROOT,
  Frontier,
  chainHash,
  completeSpans,
  consistencySpans,
  frontierBefore,
  inclusionSpans,
  leafHash,
  nodeHash,
  provesConsistency,
  provesInclusion,
  rangeSpans,
  rootBeyond,
  rootOf,
  spanRoot,
} from './tree.ts'
import type { Span } from './tree.ts'

// The inputs and hashes of the reference tree that Certificate Transparency's implementations share.
const REFERENCE = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f']
  .map((hex) => Buffer.from(hex, 'hex'))
  .map(leafHash)
const REFERENCE_ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]

/** MTH of RFC 6962 §2.1, word for word: what everything else is held against. */
function mth(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 0) return hash('sha256', '', 'buffer')
  if (leaves.length === 1) return leaves[0]!
  let k = 1
  while (k * 2 < leaves.length) k *= 2
  return nodeHash(mth(leaves.slice(0, k)), mth(leaves.slice(k)))
}

function leavesOf(count: number): Buffer[] {
  return Array.from({ length: count }, (_, index) => leafHash(`entry ${index}`))
}

const over =
  (leaves: readonly Buffer[]) =>
  ({ start, end }: Span): Buffer =>
    mth(leaves.slice(start, end))

function referenceProof(spans: readonly Span[]): string[] {
  return spans.map((span) => spanRoot(span, over(REFERENCE)).toString('hex'))
}

test('a tree without leaves has the hash of nothing', () => {
  assert.equal(EMPTY_ROOT.toString('hex'), 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  assert.deepEqual(rootOf([]), EMPTY_ROOT)
  assert.deepEqual(new Frontier().root(), EMPTY_ROOT)
})

test('the reference tree of eight leaves has its known root at every size', () => {
  const frontier = new Frontier()
  REFERENCE.forEach((leaf, index) => {
    frontier.append(leaf)
    assert.equal(frontier.root().toString('hex'), REFERENCE_ROOTS[index])
  })
})

test('the reference tree has the known inclusion and consistency proofs', () => {
  assert.deepEqual(referenceProof(inclusionSpans(5, 8)), [
    'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
    'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  ])
  assert.deepEqual(referenceProof(inclusionSpans(2, 3)), [
    'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  ])
  assert.deepEqual(referenceProof(consistencySpans(6, 8)), [
    '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
    'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
    'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  ])
  assert.deepEqual(referenceProof(consistencySpans(2, 5)), [
    '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
    'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
  ])
})

test('a frontier tells the root of RFC 6962 and survives being written down', () => {
  const leaves = leavesOf(300)
  const frontier = new Frontier()
  for (const [index, leaf] of leaves.entries()) {
    frontier.append(leaf)
    if (index % 7 === 0) assert.deepEqual(frontier.root(), mth(leaves.slice(0, index + 1)))
    assert.deepEqual(Frontier.restore(frontier.serialize()).root(), frontier.root())
  }
  assert.equal(frontier.size, 300)
  assert.throws(() => Frontier.restore(frontier.serialize().subarray(0, -1)), RangeError)
  assert.throws(() => frontier.appendSubtree(8, leaves[0]!), RangeError)
})

const Sizes = fc
  .integer({ min: 1, max: 130 })
  .chain((size) => fc.tuple(fc.constant(size), fc.integer({ min: 0, max: size - 1 })))

test('every inclusion proof holds, and no damaged one does', () => {
  fc.assert(
    fc.property(Sizes, fc.nat(), ([size, index], damage) => {
      const leaves = leavesOf(size)
      const root = mth(leaves)
      const proof = inclusionSpans(index, size).map(over(leaves))
      assert.ok(provesInclusion(leaves[index]!, index, size, proof, root))
      assert.ok(!provesInclusion(leafHash('other'), index, size, proof, root))
      assert.ok(!provesInclusion(leaves[index]!, index, size, [...proof, root], root))
      assert.ok(!provesInclusion(leaves[index]!, size, size, proof, root))
      if (proof.length > 0) assert.ok(!provesInclusion(leaves[index]!, index, size, damaged(proof, damage), root))
    }),
  )
})

test('every consistency proof holds, and no damaged one does', () => {
  fc.assert(
    fc.property(Sizes, fc.nat(), ([size, older], damage) => {
      const leaves = leavesOf(size)
      const [before, root] = [mth(leaves.slice(0, older)), mth(leaves)]
      const proof = consistencySpans(older, size).map(over(leaves))
      assert.ok(provesConsistency(older, before, size, root, proof))
      assert.ok(!provesConsistency(older, leafHash('other'), size, root, proof))
      assert.ok(!provesConsistency(older, before, size, root, [...proof, root]))
      if (proof.length > 0) assert.ok(!provesConsistency(older, before, size, root, damaged(proof, damage)))
      if (older > 0) assert.ok(!provesConsistency(older, before, size, leafHash('rewritten'), proof))
    }),
  )
})

test('every range of leaves leads to the root, and a changed, missing or moved leaf does not', () => {
  const Ranges = fc
    .tuple(fc.nat(130), fc.nat(130), fc.nat(130))
    .map((numbers) => numbers.toSorted((a, b) => a - b) as [number, number, number])
  fc.assert(
    fc.property(Ranges, ([start, end, size]) => {
      const leaves = leavesOf(size)
      const { left, right } = rangeSpans({ start, end }, size)
      const proof = { left: left.map(over(leaves)), right: right.map(over(leaves)) }
      const reach = (some: Buffer[]): Buffer => {
        const frontier = frontierBefore(start, proof)
        for (const leaf of some) frontier.append(leaf)
        return rootBeyond(frontier, proof, size)
      }
      const between = leaves.slice(start, end)
      assert.deepEqual(reach(between), mth(leaves))
      if (between.length === 0) return
      assert.notDeepEqual(reach(between.with(0, leafHash('other'))), mth(leaves))
      if (between.length > 1) assert.notDeepEqual(reach(between.toReversed()), mth(leaves))
    }),
  )
})

test('complete subtrees cover a span without gap, and begin where their width divides', () => {
  fc.assert(
    fc.property(fc.nat(2 ** 40), fc.nat(2 ** 40), (a, b) => {
      const spans = completeSpans({ start: Math.min(a, b), end: Math.max(a, b) })
      let at = Math.min(a, b)
      for (const { start, end } of spans) {
        assert.equal(start, at)
        assert.equal(start % (end - start), 0)
        at = end
      }
      assert.equal(at, Math.max(a, b))
      assert.ok(spans.length <= 82)
    }),
  )
})

test('the chain binds predecessor, position and leaf', () => {
  const leaf = leafHash('{}')
  const first = chainHash(CHAIN_START, 1, leaf)
  const byHand = Buffer.concat([Buffer.from([1]), Buffer.alloc(32), Buffer.from('0000000000000001', 'hex'), leaf])
  assert.deepEqual(first, hash('sha256', byHand, 'buffer'))
  assert.notDeepEqual(chainHash(CHAIN_START, 2, leaf), first)
  assert.notDeepEqual(chainHash(first, 1, leaf), first)
})

function damaged(proof: readonly Buffer[], where: number): Buffer[] {
  const copy = proof.map((each) => Buffer.from(each))
  const target = copy[where % copy.length]!
  target[where % target.length]! ^= 1
  return copy
}
