import assert from 'node:assert/strict'
import { test } from 'node:test'
import { safeReturn } from './return.ts'

test('after signing in one comes back to the page that was asked for', () => {
  assert.equal(safeReturn('/people?q=ada'), '/people?q=ada')
})

test('an address of another origin is never followed', () => {
  for (const attack of ['https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)', undefined])
    assert.equal(safeReturn(attack), '/')
})
