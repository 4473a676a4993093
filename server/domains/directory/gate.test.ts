import assert from 'node:assert/strict'
import { test } from 'node:test'
import { edge, group, NOTHING, person, snapshot } from './company.test-data.ts'
import { diff } from './diff.ts'
import { brakesOf } from './gate.ts'
import { planOf } from './plan.ts'
import type { Known, Snapshot } from './types.ts'

const people = (count: number) => Array.from({ length: count }, (_, index) => person(`p${index}`))
const brakes = (known: Known, shown: Snapshot, roles: string[] = []) =>
  brakesOf(planOf(diff(known, shown), known, shown), known, shown, new Set(roles)).map(({ brake }) => brake)

test('a first import stops at nothing but emptiness', () => {
  assert.deepEqual(brakes(NOTHING, snapshot(0, { people: people(500) })), [])
  const [empty] = brakesOf([], NOTHING, snapshot(0), new Set())
  assert.equal(empty?.brake, 'nobody-read')
  assert.equal(empty?.hard, true, 'and nobody can approve it')
})

test('all groups gone is emptiness too', () => {
  const known: Known = { ...NOTHING, people: people(3), groups: [group('g')] }
  assert.deepEqual(brakes(known, snapshot(0, { people: people(3) })), ['nobody-read'])
})

test('more than ten people, and more than two per cent, stop the plan', () => {
  const known: Known = { ...NOTHING, people: people(1_000) }
  const disabling = (count: number): Snapshot =>
    snapshot(0, { people: people(1_000).map((who, index) => (index < count ? { ...who, state: 'disabled' } : who)) })
  assert.deepEqual(brakes(known, disabling(20)), [])
  assert.deepEqual(brakes(known, disabling(21)), ['many-disabled'])
  const small: Known = { ...NOTHING, people: people(12) }
  const smallDisabling = (count: number): Snapshot => ({
    ...disabling(count),
    people: disabling(count).people.slice(0, 12),
  })
  assert.deepEqual(brakes(small, smallDisabling(10)), [])
  assert.deepEqual(brakes(small, smallDisabling(11)), ['many-disabled'])
})

test('a group that loses more than half and more than twenty stops the plan', () => {
  const members = people(60)
  const known: Known = {
    ...NOTHING,
    people: members,
    groups: [group('g')],
    edges: members.map(({ guid }) => edge('g', guid)),
  }
  const keeping = (count: number) =>
    snapshot(0, { people: members, groups: [group('g')], edges: known.edges.slice(0, count) })
  assert.deepEqual(brakes(known, keeping(30)), [])
  assert.deepEqual(brakes(known, keeping(29)), ['group-shrunk'])
})

test('a group with a role may neither be emptied nor vanish unseen', () => {
  const members = people(2)
  const edges = members.map(({ guid }) => edge('g', guid))
  const known: Known = { ...NOTHING, people: members, groups: [group('g'), group('h')], edges }
  const emptied = snapshot(0, { people: members, groups: [group('g'), group('h')] })
  assert.deepEqual(brakes(known, emptied), [])
  assert.deepEqual(brakes(known, emptied, ['g']), ['role-group-emptied'])
  const vanished = snapshot(9e9, { people: members, groups: [group('h')] })
  const twice: Known = { ...known, unseen: new Map([['g', { since: 0, reads: 1 }]]) }
  assert.deepEqual(brakes(twice, vanished), [])
  assert.deepEqual(brakes(twice, vanished, ['g']), ['role-group-gone'])
})

test('an attribute that changes for more than a fifth of all stops the plan', () => {
  const known: Known = { ...NOTHING, people: people(100) }
  const changing = (count: number): Snapshot =>
    snapshot(0, { people: people(100).map((who, index) => (index < count ? { ...who, department: 'x' } : who)) })
  assert.deepEqual(brakes(known, changing(20)), [])
  assert.deepEqual(brakes(known, changing(21)), ['attribute-changed-widely'])
})
