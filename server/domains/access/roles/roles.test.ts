import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mayGrant, PERMISSIONS, permissionsOf, ROLES } from './roles.ts'

test('only an owner may give the role of owner', () => {
  for (const role of ROLES) assert.equal(mayGrant([role], 'owner'), role === 'owner', role)
})

test('nobody grants a role that may do more than he may himself', () => {
  const table: [held: (typeof ROLES)[number], given: (typeof ROLES)[number], allowed: boolean][] = [
    ['administrator', 'auditor', true],
    ['administrator', 'administrator', true],
    ['directory-administrator', 'directory-administrator', true],
    ['directory-administrator', 'administrator', false],
    ['directory-administrator', 'auditor', false],
    ['operator', 'directory-administrator', false],
    ['auditor', 'operator', false],
  ]
  for (const [held, given, allowed] of table) assert.equal(mayGrant([held], given), allowed, `${held} gives ${given}`)
})

test('roles add up, and nothing is allowed without one', () => {
  assert.equal(permissionsOf([]).size, 0)
  const both = permissionsOf(['directory-administrator', 'auditor'])
  assert.ok(both.has('directory.manage') && both.has('audit.export'))
  assert.ok(!both.has('ca.revoke'))
  assert.deepEqual([...permissionsOf(['owner'])].toSorted(), [...PERMISSIONS].toSorted())
})

test('an auditor can change nothing but what is his own', () => {
  const changing = [...permissionsOf(['auditor'])].filter((permission) => !/\.(read|export)$/.test(permission))
  // Of his own, and as little: a token does no more than its maker.
  assert.deepEqual(changing, ['access.tokens'])
})
