import assert from 'node:assert/strict'
import { test } from 'node:test'
import { between, NOTHING, switched } from './selection.ts'

const SEEN = ['a', 'b', 'c', 'd']

test('a row is switched on and off, and others stay', () => {
  const two = switched(switched(NOTHING, SEEN, ['a'], true), SEEN, ['c'], true)
  assert.deepEqual([...two.ids], ['a', 'c'])
  assert.deepEqual([...switched(two, SEEN, ['a'], false).ids], ['c'])
})

test('to take one row off everything leaves the rows that were seen', () => {
  const left = switched({ everything: true, ids: new Set() }, SEEN, ['b'], false)
  assert.equal(left.everything, false)
  assert.deepEqual([...left.ids], ['a', 'c', 'd'])
})

test('a range holds both ends, upwards and downwards', () => {
  assert.deepEqual(between(SEEN, 1, 3), ['b', 'c', 'd'])
  assert.deepEqual(between(SEEN, 3, 1), ['b', 'c', 'd'])
  assert.deepEqual(between(SEEN, 2, 2), ['c'])
})
