import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { iso } from './time.ts'

test('iso writes what ECMAScript writes, for every millisecond of the years 0 to 9999', () => {
  const from = Date.UTC(1970, 0, 1) - 1969 * 365 * 86_400_000
  fc.assert(
    fc.property(fc.integer({ min: from, max: Date.UTC(9999, 11, 31, 23, 59, 59, 999) }), (at) => {
      assert.equal(iso(at), new Date(at).toISOString())
    }),
    { numRuns: 5_000 },
  )
  for (const at of [0, -1, 1, 86_399_999, 86_400_000, Date.UTC(2024, 1, 29)])
    assert.equal(iso(at), new Date(at).toISOString())
})
