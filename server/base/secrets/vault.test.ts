import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { StartProblem } from '../errors.ts'
import { newDataKey, openVault, Vault } from './vault.ts'

const BINDING = { table: 'directory_sources', row: '1', field: 'password' }

test('a sealed value opens in its own row and field only', () => {
  const vault = new Vault(randomBytes(32))
  const sealed = vault.seal('a secret', BINDING)
  assert.equal(vault.open(sealed, BINDING).toString(), 'a secret')
  assert.doesNotMatch(sealed.toString('latin1'), /secret/)
  for (const moved of [
    { ...BINDING, row: '2' },
    { ...BINDING, field: 'note' },
    { ...BINDING, table: 'other' },
  ]) {
    assert.throws(() => vault.open(sealed, moved))
  }
  assert.notDeepEqual(vault.seal('a secret', BINDING), sealed)
})

test('every flipped byte of a sealed value is noticed', () => {
  const vault = new Vault(randomBytes(32))
  const sealed = vault.seal('a secret', BINDING)
  for (let at = 0; at < sealed.length; at++) {
    const damaged = Buffer.from(sealed)
    damaged[at]! ^= 1
    assert.throws(() => vault.open(damaged, BINDING))
  }
  assert.throws(() => vault.open(Buffer.alloc(0), BINDING))
})

test('a wrong master key is told as such, with what to do', () => {
  const master = randomBytes(32)
  const wrapped = newDataKey(master, 'k1')
  openVault(master, 'k1', wrapped)
  for (const [key, id] of [
    [randomBytes(32), 'k1'],
    [master, 'k2'],
  ] as const) {
    assert.throws(
      () => openVault(key, id, wrapped),
      (error) =>
        error instanceof StartProblem && error.exitCode === 12 && /master key does not belong/.test(error.message),
    )
  }
})
