import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addDays } from './weeks.ts'

test('a week ends seven days after it began, over the end of a year too', () => {
  assert.equal(addDays('2026-12-28', 7), '2027-01-04')
})

test('a change of the clocks shortens no week', () => {
  assert.equal(addDays('2026-03-23T00:00:00.000Z', 7), '2026-03-30')
})
