import assert from 'node:assert/strict'
import { test } from 'node:test'
import { merged } from './merged.ts'

test('what only they changed stays as they left it, and what one changed oneself is one’s own', () => {
  const before = { name: 'Old', days: 7, list: ['a'], folder: null }
  const theirs = { name: 'Theirs', days: 30, list: ['a', 'b'], folder: '/backup' }
  const mine = { name: 'Mine', days: 7, list: ['a'], folder: null }
  assert.deepEqual(merged(before, theirs, mine), { name: 'Mine', days: 30, list: ['a', 'b'], folder: '/backup' })
})
