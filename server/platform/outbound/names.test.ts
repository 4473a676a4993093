import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addressIn, addressOfName, isSilence } from './names.ts'

const HOSTS = `127.0.0.1 localhost
# 10.0.0.9 dc9.example
10.0.0.7\tdc7.example  DC7   # the old one
not-an-address dc8.example
fd00::7 dc7.example dc6.example
`

test('a hosts file gives the first address of a name, in whatever case, and nothing that is commented out', () => {
  assert.equal(addressIn(HOSTS, 'localhost'), '127.0.0.1')
  assert.equal(addressIn(HOSTS, 'dc7.Example'), '10.0.0.7')
  assert.equal(addressIn(HOSTS, 'dc7'), '10.0.0.7')
  assert.equal(addressIn(HOSTS, 'dc6.example'), 'fd00::7')
  for (const name of ['dc9.example', 'dc8.example', 'the', '10.0.0.7', '']) assert.equal(addressIn(HOSTS, name), null)
})

test('names of this machine are known without a name server', async () => {
  assert.equal(await addressOfName('localhost', AbortSignal.timeout(3_000)), '127.0.0.1')
})

test('silence is told from a name that is not there', () => {
  assert.ok(isSilence(Object.assign(new Error(), { code: 'ETIMEOUT' })))
  assert.ok(!isSilence(Object.assign(new Error(), { code: 'ENOTFOUND' })))
})
