import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changesIn, wordedValue } from './changes.ts'

test('only what changed is told, personal values by their field, versions never', () => {
  const entry = {
    before: { role: 'operator', disabled: false, version: 3 },
    after: { role: 'operator', disabled: true, version: 4 },
    personal: [
      { field: 'before.displayName', value: 'Anna' },
      { field: 'after.displayName', value: 'Anna Roth' },
      { field: 'reason', value: 'married' },
    ],
  }
  assert.deepEqual(changesIn(entry), [
    { name: 'disabled', before: false, after: true },
    { name: 'displayName', before: 'Anna', after: 'Anna Roth' },
  ])
})

test('what came into being has no before and is not told as a change', () => {
  assert.deepEqual(changesIn({ before: null, after: { name: 'x' }, personal: [] }), [])
  assert.deepEqual(
    changesIn({ before: {}, after: { sid: null }, personal: [{ field: 'after.dn', value: 'CN=x' }] }),
    [],
  )
})

test('a value that was not there and is empty now did not change', () => {
  const entry = { before: { state: 'active' }, after: { state: 'disabled', expiresAt: null }, personal: [] }
  assert.deepEqual(
    changesIn(entry).map(({ name }) => name),
    ['state'],
  )
})

test('a role is told in words, everything else as it was', () => {
  const words = { role: (role: string) => `the role ${role}` }
  assert.equal(wordedValue('role', 'auditor', words), 'the role auditor')
  assert.equal(wordedValue('role', null, words), '—')
  assert.equal(wordedValue('name', 'auditor', words), 'auditor')
})

test('a time is told as one, in UTC, and a number that is none stays a number', () => {
  const words = { role: (role: string) => role }
  assert.equal(wordedValue('due', Date.UTC(2026, 10, 23, 6, 30), words), '2026-11-23 06:30:00 UTC')
  assert.equal(wordedValue('sizeBytes', 1_795_401_000_000, words), '1795401000000')
})

test('however much was changed, all of it is told', () => {
  const names = Array.from({ length: 12 }, (_, index) => `field${index}`)
  const each = (value: number) => Object.fromEntries(names.map((name) => [name, value]))
  const entry = { before: each(1), after: each(2), personal: [{ field: 'after.name', value: null }] }
  assert.deepEqual(
    changesIn(entry).map(({ name }) => name),
    names,
  )
})
