import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { byRoom, matching, piecesOf, sectionsOf } from './sections.ts'

const MANUAL = `# Title

Words before.

## ca.lint

Nothing was signed.

A rule of
RFC 5280.

Correct \`it\`.

## jobs.fault

It failed.

The log has it.

Start it **again**.
`

test('a section is a code and three paragraphs; what stands before the first is left out', () => {
  assert.deepEqual(sectionsOf(MANUAL), [
    { code: 'ca.lint', what: 'Nothing was signed.', why: 'A rule of RFC 5280.', todo: 'Correct `it`.' },
    { code: 'jobs.fault', what: 'It failed.', why: 'The log has it.', todo: 'Start it **again**.' },
  ])
})

test('a section of another form is named', () => {
  assert.throws(() => sectionsOf('## ca.lint\n\nOne.\n\nTwo.\n'), /ca\.lint does not have 3/)
  assert.throws(() => sectionsOf('## ca.lint\n\nOne.\n\nTwo.\n\nThree.\n\nFour.\n'), /ca\.lint does not have 3/)
})

test('marks become forms, and markup of any other kind stays text', () => {
  assert.deepEqual(piecesOf('See **Jobs**, *Exports* and `a*b`.'), [
    { form: 'text', text: 'See ' },
    { form: 'strong', text: 'Jobs' },
    { form: 'text', text: ', ' },
    { form: 'emphasis', text: 'Exports' },
    { form: 'text', text: ' and ' },
    { form: 'code', text: 'a*b' },
    { form: 'text', text: '.' },
  ])
  assert.deepEqual(piecesOf('<b>x</b>'), [{ form: 'text', text: '<b>x</b>' }])
})

test('a search finds every word anywhere, whatever its case', () => {
  const found = (search: string) => matching(sectionsOf(MANUAL), search).map(({ code }) => code)
  assert.deepEqual(found('RFC signed'), ['ca.lint'])
  assert.deepEqual(found('jobs.'), ['jobs.fault'])
  assert.deepEqual(found(' '), ['ca.lint', 'jobs.fault'])
  assert.deepEqual(found('signed fault'), [])
})

test('sections stand under the room of their code', () => {
  const rooms = byRoom(sectionsOf(MANUAL)).map(([room, { length }]) => [room, length])
  assert.deepEqual(rooms, [
    ['ca', 1],
    ['jobs', 1],
  ])
})

for (const [language, file] of [
  ['en', 'problems.md'],
  ['de', 'de/problems.md'],
] as const) {
  test(`the page in ${language} can be read, and every room in it has a name`, () => {
    const root = join(import.meta.dirname, '../../../..')
    const sections = sectionsOf(readFileSync(join(root, 'docs/admin', file), 'utf8'))
    assert.ok(sections.length > 80, `only ${sections.length} sections were seen`)
    const texts = JSON.parse(readFileSync(join(root, `web/src/i18n/${language}/help.json`), 'utf8')) as {
      rooms: Record<string, string>
    }
    const nameless = byRoom(sections).filter(([room]) => !texts.rooms[room])
    assert.deepEqual(nameless, [])
  })
}
