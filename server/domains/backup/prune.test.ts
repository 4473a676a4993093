import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { DAY, HOUR } from '../../base/time.ts'
import { choosePruned } from './prune.ts'

const at = (day: number, hour = 2) => Date.UTC(2026, 10, 1) + day * DAY + hour * HOUR

test('the newest verified backup of each of the latest days stays', () => {
  const backups = [
    { id: 'one', madeAt: at(1), verified: true },
    { id: 'two', madeAt: at(2), verified: true },
    { id: 'two again', madeAt: at(2, 9), verified: true },
    { id: 'three', madeAt: at(3), verified: true },
  ]
  assert.deepEqual(choosePruned(backups, 2), ['one', 'two'])
})

test('days without a backup do not count: a week of holidays removes nothing', () => {
  const backups = [
    { id: 'before', madeAt: at(1), verified: true },
    { id: 'after', madeAt: at(20), verified: true },
  ]
  assert.deepEqual(choosePruned(backups, 2), [])
})

test('what failed its check goes only once a newer one passed', () => {
  const failed = { id: 'failed', madeAt: at(2), verified: false }
  const good = { id: 'good', madeAt: at(1), verified: true }
  assert.deepEqual(choosePruned([good, failed], 1), [])
  assert.deepEqual(choosePruned([good, failed, { id: 'newer', madeAt: at(3), verified: true }], 1), ['good', 'failed'])
  assert.deepEqual(choosePruned([failed], 1), [])
})

test('the last verified backup never goes, whatever else there is', () => {
  const backup = fc.record({ madeAt: fc.integer({ min: at(0), max: at(40) }), verified: fc.boolean() })
  fc.assert(
    fc.property(fc.array(backup), fc.integer({ min: 1, max: 60 }), (some, keepDaily) => {
      const backups = some.map((one, index) => ({ ...one, id: String(index) }))
      const gone = new Set(choosePruned(backups, keepDaily))
      const verified = backups.filter((one) => one.verified)
      const left = verified.filter((one) => !gone.has(one.id))
      const newest = Math.max(...verified.map((one) => one.madeAt))
      assert.equal(left.length === 0, verified.length === 0)
      assert.ok(verified.length === 0 || left.some((one) => one.madeAt === newest))
      assert.ok(left.length <= Math.max(keepDaily, 1))
    }),
  )
})
