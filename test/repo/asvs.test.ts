import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { CHAPTERS } from './asvs/chapters.ts'
import { faultsOf, titlesIn, type ReadSource } from './asvs/faults.ts'
import { LEVELS } from './asvs/levels.ts'
import { asvsPage, STATES } from './asvs/page.ts'
import { attested, deviation, tested, type Chapter, type Item } from './asvs/state.ts'
import { ROOT } from './source.ts'

const read: ReadSource = (file) => {
  const path = join(ROOT, file)
  return existsSync(path) ? readFileSync(path, 'utf8') : null
}
const today = (): string => new Date().toISOString().slice(0, 10)

test('the list of requirements is that of ASVS 5.0.0: 345, of them 70, 183 and 92 by level', () => {
  const levels = [...LEVELS.values()]
  const counts = [1, 2, 3].map((level) => levels.filter((one) => one === level).length)
  assert.deepEqual([levels.length, ...counts], [345, 70, 183, 92])
})

test('every requirement has a state; every test that is named exists, and no date has passed', () => {
  assert.deepEqual(faultsOf(CHAPTERS, read, today()), [])
})

test('docs/asvs.md says what the table says: node scripts/asvs.ts', () => {
  const fresh = readFileSync(join(ROOT, 'docs/asvs.md'), 'utf8') === asvsPage(CHAPTERS)
  assert.ok(fresh, 'docs/asvs.md is not what node scripts/asvs.ts writes')
})

test('the page counts its states', () => {
  const items = CHAPTERS.flatMap((chapter) => chapter.items)
  const counts = STATES.map((state) => items.filter((item) => item.state.is === state).length)
  assert.ok(asvsPage(CHAPTERS).includes(`| **All** | ${counts.join(' | ')} | 345 |`))
})

test('titles are read in every form', () => {
  const source = "test('one', t)\n  await test(\n    `two ${x}`, t)\ndescribe(\"it's\", t)\nattest('no')"
  assert.deepEqual([...titlesIn(source)], ['one', 'two ${x}', "it's"])
})

/** The table with one item changed. */
function withItem(changed: Item): Chapter[] {
  return CHAPTERS.map((chapter) => ({
    ...chapter,
    items: chapter.items.map((item) => (item.id === changed.id ? changed : item)),
  }))
}

const FILE = 'test/repo/asvs.test.ts'
const PLANTS: readonly [fault: string, chapters: readonly Chapter[], found: string][] = [
  [
    'a test that was renamed',
    withItem(tested('1.1.1', 'x', { file: FILE, titles: ['a title of before'] })),
    `1.1.1 names «a title of before», which is no test of ${FILE}`,
  ],
  [
    'a test file that is gone',
    withItem(tested('1.1.1', 'x', { file: 'test/gone.test.ts', titles: [] })),
    '1.1.1 names test/gone.test.ts, which is not there',
  ],
  [
    'a deviation that has ended',
    withItem(deviation('1.1.1', 'x', { owner: 'y', until: '2026-01-31', why: 'z' })),
    '1.1.1 was accepted until 2026-01-31',
  ],
  ['a state without a reason', withItem(attested('1.1.1', 'x', '')), '1.1.1 says nothing'],
  [
    'a missing requirement',
    CHAPTERS.map((chapter) => ({ ...chapter, items: chapter.items.filter(({ id }) => id !== '6.2.1') })),
    '6.2.1 is missing',
  ],
  [
    'a requirement that the standard does not have',
    withItem(attested('1.1.1', 'x', 'y')).map((chapter, index) =>
      index === 0 ? { ...chapter, items: [...chapter.items, attested('1.9.1', 'x', 'y')] } : chapter,
    ),
    '1.9.1 is no requirement of the standard',
  ],
]

for (const [fault, chapters, found] of PLANTS) {
  test(`a planted fault is found: ${fault}`, () => {
    const before = faultsOf(CHAPTERS, read, '2026-11-22')
    const now = faultsOf(chapters, read, '2026-11-22')
    assert.deepEqual(
      now.filter((one) => !before.includes(one)),
      [found],
    )
  })
}

test('an attestation ends with its last day', () => {
  const ended = (day: string) => faultsOf(CHAPTERS, read, day).filter((fault) => fault.includes('was attested until'))
  assert.deepEqual(ended('2027-11-22'), [])
  assert.ok(ended('2027-11-23').length > 0)
})
