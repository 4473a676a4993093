import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HostCondition, hostCondition } from './condition.ts'

test('a condition says what it knows and nothing else', () => {
  const shown = [
    hostCondition({ state: 'writable' }),
    hostCondition({ state: 'verifying', faultAt: 0, checked: 500, entries: 2_000 }),
    hostCondition({ state: 'damaged', faultAt: 0, damage: 'two rows refer to others that are missing' }),
  ]
  assert.deepEqual(shown, [
    { state: 'writable', faultAt: null, checked: null, entries: null, damage: null },
    { state: 'verifying', faultAt: '1970-01-01T00:00:00.000Z', checked: 500, entries: 2_000, damage: null },
    {
      state: 'damaged',
      faultAt: '1970-01-01T00:00:00.000Z',
      checked: null,
      entries: null,
      damage: 'two rows refer to others that are missing',
    },
  ])
  for (const one of shown) HostCondition.parse(one)
})
