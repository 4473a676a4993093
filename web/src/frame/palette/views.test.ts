import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SavedView } from '../../lists/views.ts'
import { viewsFound } from './views.ts'

const VIEW: SavedView = {
  id: 'v1',
  list: 'certificates',
  name: 'Printers that end',
  query: { filter: 'state eq "expiring" and subject co "a&b"', columns: ['subject', 'state'] },
  shared: false,
  own: true,
  by: null,
  version: 1,
  changedAt: '2026-11-23T00:00:00.000Z',
}

test('a view leads to its list as it was saved', () => {
  const [found] = viewsFound([VIEW])
  assert.equal(found?.page, '/certificates')
  const url = new URL(found.to, 'https://x')
  assert.equal(url.pathname, '/certificates')
  assert.deepEqual(Object.fromEntries(url.searchParams), {
    filter: 'state eq "expiring" and subject co "a&b"',
    columns: 'subject,state',
    view: 'v1',
  })
})

test('a view of a list within an object has no place of its own', () => {
  assert.deepEqual(viewsFound([{ ...VIEW, list: 'members' }]), [])
})
