import assert from 'node:assert/strict'
import { test } from 'node:test'
import { scratchDatabase } from '../../base/database/scratch.ts'
import { rankOf, soughtIn } from './rank.ts'
import { searchRoutes } from './routes.ts'
import type { Hit, Searchable } from './searchable.ts'

const person = (id: string, title: string, detail: string, also: string[] = []): Hit => ({ id, title, detail, also })

const PEOPLE: readonly Hit[] = [
  person('p1', 'Anna Müller', 'amueller · Sales', ['amueller', 'anna.mueller@corp.example']),
  person('p2', 'Johanna Annas', 'jannas · IT', ['jannas']),
  person('p3', 'Hanna Roth', 'hroth · Annex', ['hroth']),
  person('p4', 'Ann', 'ann · Board', ['ann']),
  person('p5', 'Bert Anna-Lena', 'balena · IT', ['balena']),
  person('p6', 'Joanna Lee', 'jlee', ['jlee']),
  person('p7', 'Susanna Ott', 'sott', ['sott']),
  person('p8', 'Marianna Ek', 'mek', ['mek']),
]

/** What is found for a text, the best first. */
function found(q: string, hits: readonly Hit[] = PEOPLE): string[] {
  const sought = soughtIn(q)!
  return hits
    .map((hit) => ({ id: hit.id, rank: rankOf(hit, sought) }))
    .filter((one) => one.rank !== null)
    .toSorted((a, b) => a.rank! - b.rank!)
    .map(({ id }) => id)
}

const QUALITY: readonly [typed: string, best: string][] = [
  ['anna', 'p1'],
  ['ANNA MÜLLER', 'p1'],
  ['Anna Mu\u0308ller', 'p1'],
  ['  anna   müller ', 'p1'],
  ['müller anna', 'p1'],
  ['amueller', 'p1'],
  ['anna.mueller@corp.example', 'p1'],
  ['ann', 'p4'],
  ['annas', 'p2'],
  ['lena', 'p5'],
  ['board', 'p4'],
  ['roth', 'p3'],
]

for (const [typed, best] of QUALITY)
  test(`«${typed}» finds what is meant first`, () => assert.equal(found(typed)[0], best))

test('what does not fit is not found', () => {
  assert.deepEqual(found('zacharias'), [])
  assert.deepEqual(found('anna sales board'), [])
})

test('a serial is found in every spelling, whole and by its beginning; a short word of such letters is a word', () => {
  const serial = '4f9c01ab22d3e4f5a6b7'
  const hits = [person(serial, 'wlan-7', 'Wi-Fi')]
  for (const typed of ['4F:9C:01:AB:22:D3:E4:F5:A6:B7', '4f 9c 01 ab', '4f9c', '4f-9c-01', serial.toUpperCase()])
    assert.deepEqual(found(typed, hits), [serial], typed)
  assert.equal(soughtIn('abc')?.serial, null)
  assert.equal(soughtIn('0190f3a2-7b1c-7000-8000-00000000abcd')?.serial, null)
  assert.deepEqual(found('dead', [person('p9', 'Deadline calendar', '')]), ['p9'])
})

function searchable(kind: string, hits: readonly Hit[], looked: string[] = []): Searchable {
  const find: Searchable['find'] = async () => {
    looked.push(kind)
    return hits
  }
  return { kind, may: `${kind}.read`, find }
}

test('what the caller may not read is neither found nor looked for; six of a kind, the best kind first', async (t) => {
  const scratch = scratchDatabase()
  t.after(() => scratch.close())
  const looked: string[] = []
  const searchables = [
    searchable('group', [person('g1', 'Sales (Anna)', '')], looked),
    searchable('person', PEOPLE, looked),
    searchable('secret', [person('s1', 'Anna', '')], looked),
    { ...searchable('member', [person('m1', 'Staff (Anna)', '')], looked), narrows: true },
    searchable('device', [person('d1', 'Anna', '')], looked),
  ]
  const permissions = new Set(['group.read', 'person.read'])
  const within = new Map([
    ['member.read', ['g1']],
    ['device.read', ['g1']],
  ])
  const [route] = searchRoutes({ searchables, held: async () => ({ permissions, within }) })
  const run = (route as unknown as { run: (reading: unknown, input: { q: string }) => Promise<Output> }).run
  const { groups } = await run(scratch.reading(), { q: 'anna' })
  assert.deepEqual(
    groups.map(({ kind, items }) => [kind, items.length]),
    [
      ['person', 6],
      ['group', 1],
      ['member', 1],
    ],
  )
  assert.deepEqual(looked, ['group', 'person', 'member'], 'for some groups only what says that it can be narrowed')
  assert.deepEqual((await run(scratch.reading(), { q: '  ' })).groups, [])
})

interface Output {
  groups: { kind: string; items: { id: string }[] }[]
}
