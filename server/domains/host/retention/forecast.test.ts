import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DAY } from '../../../base/time.ts'
import { forecastOf, paceOf, type Point } from './forecast.ts'
import { sizesByPart } from './measure.ts'

const AT = Date.UTC(2026, 10, 21)
const GB = 1e9

/** One measurement a day, the last one today. */
const daily = (bytes: readonly number[]): Point[] =>
  bytes.map((each, index) => ({ at: AT - (bytes.length - 1 - index) * DAY, bytes: each }))

test('before three days nobody knows when the disk is full', () => {
  for (const points of [[], daily([9]), daily([9, 8, 7])]) {
    assert.deepEqual(forecastOf(points, { at: AT, bytes: 9 }), { state: 'unknown', days: null })
  }
})

test('a disk that fills steadily is full when the line says so', () => {
  const free = daily([20, 19, 18, 17, 16].map((value) => value * GB))
  assert.deepEqual(forecastOf(free, { at: AT, bytes: 16 * GB }), { state: 'filling', days: 16 })
})

test('one that keeps or gains space is steady', () => {
  assert.equal(forecastOf(daily([5, 5, 5, 5, 5]), { at: AT, bytes: 5 }).state, 'steady')
  assert.equal(forecastOf(daily([5, 6, 7, 8, 9]), { at: AT, bytes: 9 }).state, 'steady')
})

test('only the last 14 days count, and nothing from the future: a clock that was set says nothing wrong for long', () => {
  const old = daily([...Array.from({ length: 30 }, (_, index) => 100 - index), ...Array.from({ length: 15 }, () => 50)])
  assert.equal(paceOf(old, AT), 0)
  const ahead = [...daily([9, 9, 9, 9, 9]), { at: AT + 30 * DAY, bytes: 0 }]
  assert.equal(paceOf(ahead, AT), 0)
})

test('a table counts for the part whose beginning fits best, and every table counts once', () => {
  const growing = [
    { part: 'alarms', tables: ['alarms_'], days: null },
    { part: 'mails', tables: ['alarms_mails'], days: null },
  ]
  const sizes = sizesByPart({ alarms_alarms: 1, alarms_seen: 2, alarms_mails: 4, sqlite_schema: 8 }, growing)
  assert.deepEqual(sizes, { alarms: 3, mails: 4, other: 8 })
})
