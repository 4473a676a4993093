import assert from 'node:assert/strict'
import { test } from 'node:test'
import { placeIn } from './place.ts'

test('a host is taken with the port that stands behind it', () => {
  assert.deepEqual(placeIn(' dc1.corp.example '), { host: 'dc1.corp.example', port: null })
  assert.deepEqual(placeIn('dc1.corp.example:3636'), { host: 'dc1.corp.example', port: 3636 })
  assert.deepEqual(placeIn('ldaps://dc1/'), { host: 'dc1', port: null })
  assert.deepEqual(placeIn('[fe80::1]:636'), { host: 'fe80::1', port: 636 })
  assert.deepEqual(placeIn('fe80::1'), { host: 'fe80::1', port: null })
})

test('another protocol than LDAP over TLS is left as it is, and refused as a name', () => {
  assert.deepEqual(placeIn('ldap://dc1'), { host: 'ldap://dc1', port: null })
})
