import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isChanged, partsOf, queryNow } from './views.ts'

const COLUMNS = [{ id: 'name' }, { id: 'state' }, { id: 'serial', extra: true }]

test('a view that was just opened is unchanged, also where its filter is spelled otherwise or a column is gone', () => {
  const saved = {
    filter: 'state EQ "expiring"  and not (name co "a")',
    sort: '-name',
    columns: ['name', 'gone', 'state'],
  }
  const now = queryNow(partsOf(saved), ['name', 'state'])
  assert.equal(isChanged(saved, now, COLUMNS), false)
  assert.equal(isChanged(saved, { ...now, filter: 'state eq "expiring" and not (name co "a")' }, COLUMNS), false)
})

test('search, filter, order and columns each change a view', () => {
  const saved = { q: 'a', filter: 'state eq "valid"', sort: 'name', columns: ['name', 'state'] }
  for (const change of [
    { q: 'b' },
    { filter: 'state eq "revoked"' },
    { sort: '-name' },
    { columns: ['name', 'serial'] },
  ])
    assert.equal(isChanged(saved, { ...saved, ...change }, COLUMNS), true)
})

test('a view without columns is shown with whatever columns somebody has', () => {
  assert.equal(isChanged({ q: 'a' }, { q: 'a', columns: ['name', 'serial'] }, COLUMNS), false)
  assert.deepEqual(partsOf({ q: 'a' }), { q: 'a' })
})
