import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changesOf } from './changes.ts'

test('a value that stays is no change, one that comes or goes is', () => {
  const before = { displayName: 'A', mail: 'a@x', phone: null }
  const after = { displayName: 'A', mail: null, title: 'Lead' }
  assert.deepEqual(changesOf({ before, after }), [
    { attribute: 'mail', before: 'a@x', after: '' },
    { attribute: 'title', before: '', after: 'Lead' },
  ])
})

test('members are told by name', () => {
  const member = { guid: '1', object: 'person' as const, via: 'member', name: 'Ada' }
  assert.deepEqual(changesOf({ before: { members: [] }, after: { members: [member] } }), [
    { attribute: 'members', before: '', after: 'Ada' },
  ])
})
