import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keptColumns, toggledColumns } from './shown-columns.ts'

const COLUMNS = [{ id: 'name' }, { id: 'state' }, { id: 'serial', extra: true }]

test('without a choice all but the extra columns are shown, in the order of the table', () => {
  assert.deepEqual(keptColumns(COLUMNS, null), ['name', 'state'])
})

test('the first column stays, and what the table no longer has is forgotten', () => {
  assert.deepEqual(keptColumns(COLUMNS, ['gone', 'serial']), ['name', 'serial'])
  assert.deepEqual(keptColumns(COLUMNS, []), ['name'])
})

test('a column is switched on in its place and off', () => {
  assert.deepEqual(toggledColumns(COLUMNS, ['name', 'serial'], 'state'), ['name', 'state', 'serial'])
  assert.deepEqual(toggledColumns(COLUMNS, ['name', 'state'], 'state'), ['name'])
  assert.deepEqual(toggledColumns(COLUMNS, ['name', 'state'], 'name'), ['name', 'state'])
})
