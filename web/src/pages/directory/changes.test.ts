import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changesOf } from './changes.ts'

const WORDS = { state: (state: string) => `is ${state}`, day: (at: number) => `day ${at}` }

test('a value that stays is no change, one that comes or goes is', () => {
  const before = { displayName: 'A', mail: 'a@x', phone: null }
  const after = { displayName: 'A', mail: null, title: 'Lead' }
  assert.deepEqual(changesOf({ before, after }, WORDS), [
    { attribute: 'mail', before: 'a@x', after: '' },
    { attribute: 'title', before: '', after: 'Lead' },
  ])
})

test('members are told by name', () => {
  const member = { guid: '1', object: 'person' as const, via: 'member', name: 'Ada' }
  assert.deepEqual(changesOf({ before: { members: [] }, after: { members: [member] } }, WORDS), [
    { attribute: 'members', before: '', after: 'Ada' },
  ])
})

test('states and days are told in words', () => {
  const changes = changesOf(
    { before: { state: 'active', expiresAt: null }, after: { state: 'disabled', expiresAt: 7 } },
    WORDS,
  )
  assert.deepEqual(changes, [
    { attribute: 'state', before: 'is active', after: 'is disabled' },
    { attribute: 'expiresAt', before: '', after: 'day 7' },
  ])
})
