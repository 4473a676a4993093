import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SINGLE_DES } from './single-des.ts'

test('the vector of FIPS 81 comes out, with padding', () => {
  const key = Buffer.from('0123456789abcdef', 'hex')
  const iv = Buffer.from('1234567890abcdef', 'hex')
  const plain = Buffer.from('Now is the time for all ')
  const encrypted = SINGLE_DES.encrypt(key, iv, plain)
  assert.equal(encrypted.subarray(0, 24).toString('hex'), 'e5c7cdde872bf27c43e934008c389c0f683788499a7c05f6')
  assert.deepEqual(SINGLE_DES.decrypt(key, iv, encrypted), plain)
})

test('wrong padding, half blocks and nothing at all are refused', () => {
  const key = Buffer.alloc(8, 1)
  const iv = Buffer.alloc(8)
  for (const length of [0, 7, 8, 16]) assert.throws(() => SINGLE_DES.decrypt(key, iv, Buffer.alloc(length)))
})
