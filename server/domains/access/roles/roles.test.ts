import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DAY } from '../../../base/time.ts'
import { mayGrant } from './callers.ts'
import { rightsFrom, type LiveGrant } from './rights.ts'
import { BUILT_IN_ROLES, PERMISSIONS, ROLE_PERMISSIONS, type BuiltInRole } from './roles.ts'

function held(role: BuiltInRole, more: Partial<LiveGrant> = {}): LiveGrant {
  const plain = { id: role, group: null, within: null, grantedAt: 0, endsAt: null }
  return { ...plain, role, permissions: ROLE_PERMISSIONS[role], ...more }
}

const gives = (grant: LiveGrant, role: BuiltInRole, endsAt?: number | null) =>
  mayGrant([grant], role, ROLE_PERMISSIONS[role], endsAt)

test('only an owner may give the role of owner', () => {
  for (const role of BUILT_IN_ROLES) assert.equal(gives(held(role), 'owner'), role === 'owner', role)
})

test('nobody grants a role that may do more than he may himself', () => {
  const table: [held: BuiltInRole, given: BuiltInRole, allowed: boolean][] = [
    ['administrator', 'auditor', true],
    ['administrator', 'administrator', true],
    ['directory-administrator', 'directory-administrator', true],
    ['directory-administrator', 'administrator', false],
    ['directory-administrator', 'auditor', false],
    ['operator', 'directory-administrator', false],
    ['certificate-officer', 'operator', false],
    ['auditor', 'operator', false],
  ]
  for (const [role, given, allowed] of table) assert.equal(gives(held(role), given), allowed, `${role} gives ${given}`)
})

test('nobody grants for longer than he holds it, nor what he holds for one group only', () => {
  const brief = held('administrator', { endsAt: 10 * DAY })
  assert.equal(gives(brief, 'auditor', 10 * DAY), true)
  assert.equal(gives(brief, 'auditor', 10 * DAY + 1), false)
  assert.equal(gives(brief, 'auditor', null), false)
  assert.equal(gives(brief, 'auditor'), true, 'taking away is about no end')
  assert.equal(gives(held('administrator', { within: 'berlin' }), 'auditor', null), false)
})

test('grants add up, and nothing is allowed without one', () => {
  assert.equal(rightsFrom([]).permissions.size, 0)
  const both = rightsFrom([held('directory-administrator'), held('auditor')])
  assert.ok(both.permissions.has('directory.manage') && both.permissions.has('audit.export'))
  assert.ok(!both.permissions.has('ca.revoke'))
  assert.deepEqual([...rightsFrom([held('owner')]).permissions].toSorted(), [...PERMISSIONS].toSorted())
})

test('a grant for one group gives what can be narrowed, for that group; what is held everywhere stays so', () => {
  const narrow = rightsFrom([held('auditor', { within: 'berlin' })])
  assert.equal(narrow.permissions.size, 0)
  assert.deepEqual([...narrow.within], [['directory.read', ['berlin']]])
  const wide = rightsFrom([held('auditor', { within: 'berlin' }), held('operator')])
  assert.deepEqual([wide.permissions.has('directory.read'), wide.within.size], [true, 0])
})

test('an auditor can change nothing but what is his own', () => {
  const changing = ROLE_PERMISSIONS.auditor.filter((permission) => !/\.(read|export)$/.test(permission))
  // Of his own, and as little: a token does no more than its maker.
  assert.deepEqual(changing, ['access.tokens'])
})
