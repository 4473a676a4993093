import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tableKey } from './shortcuts.ts'

const plain = { ctrlKey: false, metaKey: false, altKey: false }

test('letters act unless they are switched off; arrows always do', () => {
  assert.equal(tableKey({ key: 'j', ...plain }, true), 'next')
  assert.equal(tableKey({ key: 'j', ...plain }, false), null)
  assert.equal(tableKey({ key: 'ArrowDown', ...plain }, false), 'next')
})

test('a key with a modifier belongs to the browser', () => {
  for (const modifier of ['ctrlKey', 'metaKey', 'altKey'])
    assert.equal(tableKey({ key: 'k', ...plain, [modifier]: true }, true), null)
})

test('other keys mean nothing, also those that objects have by themselves', () => {
  for (const key of ['q', 'Enter', 'toString', 'constructor']) assert.equal(tableKey({ key, ...plain }, true), null)
})
