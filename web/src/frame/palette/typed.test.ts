import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codeIn, fits, requestIn } from './typed.ts'

test('a pasted request id and a refusal code are known for what they are', () => {
  assert.equal(requestIn(' 0190F3A2-7b1c-7000-8000-00000000abcd\n'), '0190f3a2-7b1c-7000-8000-00000000abcd')
  assert.equal(requestIn('0190f3a2-7b1c-4000-8000-00000000abcd'), null)
  assert.equal(codeIn('access.not_permitted'), 'access.not_permitted')
  assert.equal(codeIn('corp.example.com'), null)
})

test('words in any order fit, beginnings better than parts', () => {
  assert.equal(fits('Make a backup', 'make'), 0)
  assert.equal(fits('Make a backup', 'back ma'), 1)
  assert.equal(fits('Make a backup', 'ckup'), 2)
  assert.equal(fits('Make a backup', 'restore'), null)
})
