import assert from 'node:assert/strict'
import { test } from 'node:test'
import { equalSecrets, newId, newSecret } from './ids.ts'

test('ids are UUIDv7: version, variant, and the time in their first 48 bits', () => {
  const at = Date.UTC(2026, 10, 21, 9, 30, 0, 123)
  const id = newId(at)
  assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  assert.equal(Number.parseInt(id.slice(0, 13).replace('-', ''), 16), at)
})

test('ids sort by time and never repeat', () => {
  const ids = Array.from({ length: 10_000 }, (_, index) => newId(index))
  assert.deepEqual(ids, ids.toSorted())
  assert.equal(new Set(Array.from({ length: 10_000 }, () => newId(1))).size, 10_000)
})

test('secrets have the bits that were asked for and compare by value', () => {
  assert.equal(Buffer.from(newSecret(16), 'base64url').length, 16)
  assert.ok(equalSecrets('a', 'a'))
  assert.ok(!equalSecrets('a', 'b'))
  assert.ok(!equalSecrets('a', 'aa'))
})
