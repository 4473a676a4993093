import assert from 'node:assert/strict'
import { test } from 'node:test'
import { persistently } from './lazy-piece.ts'

test('a piece that cannot be fetched is tried again until the server gives it', async () => {
  let tries = 0
  const piece = await persistently(async () => {
    tries += 1
    if (tries < 4) throw new TypeError('Failed to fetch dynamically imported module')
    return 'piece'
  }, 1)
  assert.deepEqual([piece, tries], ['piece', 4])
})
