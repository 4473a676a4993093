import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { HOUR, MINUTE } from '../../base/time.ts'
import { edge, group, NOTHING, person, snapshot } from './company.test-data.ts'
import { diff } from './diff.ts'
import { countRows, type MemberRef, planOf, PlanHash, type PlanRow } from './plan.ts'
import type { Edge, GroupRecord, Known, PersonRecord, Snapshot, Unseen } from './types.ts'

const plan = (known: Known, shown: Snapshot): PlanRow[] => planOf(diff(known, shown), known, shown)

/** What the tables hold after a plan, and what a read leaves behind about those it did not show. */
function applied(known: Known, shown: Snapshot, rows: PlanRow[]): Known {
  const people = new Map(known.people.map((record) => [record.guid, record]))
  const groups = new Map(known.groups.map((record) => [record.guid, record]))
  const edges = new Map(known.edges.map((held) => [`${held.group} ${held.member}`, held]))
  for (const row of rows) {
    if (row.kind === 'wait') continue
    if (row.kind === 'members') {
      for (const ref of row.before['members'] as MemberRef[]) edges.delete(`${row.guid} ${ref.guid}`)
      for (const { guid, object, via } of row.after['members'] as MemberRef[]) {
        edges.set(`${row.guid} ${guid}`, { group: row.guid, member: guid, memberKind: object, via })
      }
    } else if (row.object === 'person') {
      people.set(row.guid, { ...people.get(row.guid), ...(row.after as unknown as PersonRecord), guid: row.guid })
    } else {
      groups.set(row.guid, { ...groups.get(row.guid), ...(row.after as unknown as GroupRecord), guid: row.guid })
    }
  }
  const difference = diff(known, shown)
  const absent = [...difference.absentPeople, ...difference.absentGroups]
  const unseen = new Map<string, Unseen>(absent.map(({ held, unseen: count }) => [held.guid, count]))
  return { people: [...people.values()], groups: [...groups.values()], edges: [...edges.values()], unseen }
}

const guids = (prefix: string) =>
  fc.uniqueArray(
    fc.integer({ min: 0, max: 9 }).map((n) => `${prefix}${n}`),
    { maxLength: 8 },
  )

const company = fc
  .record({ people: guids('p'), groups: guids('g'), disabled: fc.boolean(), name: fc.constantFrom('A', 'B') })
  .chain(({ people, groups, disabled, name }) => {
    const members = [...people, ...groups]
    const link = () => fc.tuple(fc.constantFrom(...groups), fc.constantFrom(...members))
    const links = groups.length === 0 ? fc.constant([]) : fc.uniqueArray(link(), { selector: String, maxLength: 20 })
    return links.map((pairs) => ({
      people: people.map((guid, index) =>
        person(guid, { department: name, state: disabled && index % 2 === 0 ? 'disabled' : 'active' }),
      ),
      groups: groups.map((guid) => group(guid, { description: name })),
      edges: pairs.map(([to, member]): Edge => edge(to, member, member.startsWith('p') ? 'person' : 'group')),
    }))
  })

test('a plan applied is a plan done: the same read then changes nothing more', () => {
  fc.assert(
    fc.property(company, company, (first, second) => {
      const start = applied(NOTHING, snapshot(0, first), plan(NOTHING, snapshot(0, first)))
      assert.deepEqual(plan(start, snapshot(0, first)), [])
      const shown = snapshot(MINUTE, second)
      const then = applied(start, shown, plan(start, shown))
      const again = plan(then, shown)
      assert.deepEqual(
        again.filter(({ kind }) => kind !== 'wait'),
        [],
      )
    }),
  )
})

test('applying a plan twice is applying it once', () => {
  fc.assert(
    fc.property(company, company, (first, second) => {
      const start = applied(NOTHING, snapshot(0, first), plan(NOTHING, snapshot(0, first)))
      const shown = snapshot(2 * HOUR, second)
      const rows = plan(start, shown)
      const once = applied(start, shown, rows)
      assert.deepEqual(applied(once, shown, rows).people, once.people)
      assert.deepEqual(applied(once, shown, rows).edges, once.edges)
    }),
  )
})

test('a read that shows less than there is disables nobody and takes nobody out of a group', () => {
  fc.assert(
    fc.property(company, fc.nat(8), fc.nat(8), (whole, peopleShown, groupsShown) => {
      const all = snapshot(0, whole)
      const known = applied(NOTHING, all, plan(NOTHING, all))
      const people = whole.people.slice(0, peopleShown)
      const groups = whole.groups.slice(0, groupsShown)
      const shownGuids = new Set([...people, ...groups].map(({ guid }) => guid))
      const edges = whole.edges.filter((held) => shownGuids.has(held.group) && shownGuids.has(held.member))
      const rows = plan(known, snapshot(10 * HOUR, { people, groups, edges }))
      assert.deepEqual(
        rows.filter(({ kind }) => kind !== 'wait'),
        [],
      )
    }),
  )
})

test('somebody absent is disabled by the second complete read, and not within the first hour', () => {
  const whole = snapshot(0, { people: [person('p1'), person('p2')] })
  const without = (at: number): Snapshot => snapshot(at, { people: [person('p1')] })
  let known = applied(NOTHING, whole, plan(NOTHING, whole))
  const kinds = (at: number): string[] => {
    const rows = plan(known, without(at))
    known = applied(known, without(at), rows)
    return rows.map(({ kind, reason }) => `${kind} ${reason}`)
  }
  assert.deepEqual(kinds(MINUTE), ['wait not-seen'])
  assert.deepEqual(kinds(2 * MINUTE), ['wait not-seen'])
  assert.deepEqual(kinds(2 * HOUR), ['disable gone'])
  assert.deepEqual(kinds(3 * HOUR), [], 'and only once')
  assert.equal(known.people.length, 2, 'nobody is deleted')
  const back = plan(known, { ...whole, at: 4 * HOUR })
  assert.deepEqual(
    back.map(({ kind, reason, guid }) => [kind, reason, guid]),
    [['restore', 'seen-again', 'p2']],
  )
})

test('being seen once starts the count again', () => {
  const known: Known = { ...NOTHING, people: [person('p1')], unseen: new Map([['p1', { since: 0, reads: 5 }]]) }
  const shown = snapshot(HOUR, { people: [person('p1')] })
  assert.equal(applied(known, shown, plan(known, shown)).unseen.size, 0)
})

test('rows say what kind of change it is', () => {
  const known: Known = {
    ...NOTHING,
    people: [person('rename'), person('move'), person('update'), person('off'), person('on', { state: 'disabled' })],
  }
  const shown = snapshot(1, {
    people: [
      person('rename', { displayName: 'Anna Neu', dn: 'CN=Anna Neu,OU=Staff,DC=corp' }),
      person('move', { dn: 'CN=move,OU=Other,DC=corp' }),
      person('update', { mail: 'u@example.test' }),
      person('off', { state: 'disabled' }),
      person('on'),
    ],
  })
  const rows = plan(known, shown)
  assert.deepEqual(
    rows.map(({ guid, kind }) => [guid, kind]),
    [
      ['rename', 'rename'],
      ['move', 'move'],
      ['update', 'update'],
      ['off', 'disable'],
      ['on', 'restore'],
    ],
  )
  assert.deepEqual(rows[2]?.before, { mail: null })
  assert.deepEqual(rows[2]?.after, { mail: 'u@example.test' })
})

test('long lists of members are cut into rows of bounded size', () => {
  const people = Array.from({ length: 450 }, (_, index) => person(`p${index}`))
  const shown = snapshot(0, { people, groups: [group('g')], edges: people.map(({ guid }) => edge('g', guid)) })
  const rows = plan(NOTHING, shown)
  assert.equal(countRows(rows).members, 3)
  assert.equal(countRows(rows).create, 451)
})

test('the hash of a plan changes with every fact in it', () => {
  const shown = snapshot(0, { people: [person('p1')], groups: [group('g')], edges: [edge('g', 'p1')] })
  const rows = plan(NOTHING, shown)
  const hashOf = (list: PlanRow[], source = 's', basis = 1): string => {
    const hash = new PlanHash(source, basis)
    for (const row of list) hash.add(row)
    return hash.digest()
  }
  const renamed = rows.map((row, index) => (index === 0 ? { ...row, name: 'other' } : row))
  const hashes = [hashOf(rows), hashOf(rows, 't'), hashOf(rows, 's', 2), hashOf(rows.slice(1)), hashOf(renamed)]
  assert.equal(new Set(hashes).size, hashes.length)
  assert.equal(hashOf(rows), hashOf(structuredClone(rows)))
})
