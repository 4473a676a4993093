import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { Refusal } from '../../base/errors.ts'
import { choicesOf, operatorsOf, words, type Field } from './fields.ts'
import { parseFilter, printFilter, type Filter } from './filter.ts'
import { filterInWords } from './words.ts'

const named = (name: string, kind: Field['kind'], more: Partial<Field> = {}): Field => ({
  name,
  title: words(name, name),
  kind,
  ...more,
})

const FIELDS: readonly Field[] = [
  named('subject', 'text'),
  named('serial', 'text'),
  named('state', 'choice', { choices: choicesOf({ valid: ['', ''], expiring: ['', ''], revoked: ['', ''] }) }),
  named('notAfter', 'time'),
  named('size', 'number', { optional: true }),
  named('open', 'flag'),
  named('person', 'reference', { optional: true }),
]

const parse = (text: string): Filter => parseFilter(text, FIELDS)

function refusalOf(text: string): Refusal {
  let thrown: unknown = null
  try {
    parse(text)
  } catch (error) {
    thrown = error
  }
  assert.ok(thrown instanceof Refusal, `${text} was taken, or failed: ${String(thrown)}`)
  assert.equal(thrown.code, 'lists.bad_filter')
  return thrown
}

const comparison = (): fc.Arbitrary<Filter> =>
  fc.constantFrom(...FIELDS).chain((field) =>
    fc.constantFrom(...operatorsOf(field)).chain((operator) => {
      const value = operator === 'pr' ? fc.constant(null) : valueOf(field)
      return value.map((given): Filter => ({ kind: 'comparison', field: field.name, operator, value: given }))
    }),
  )

function valueOf({ kind, choices }: Field): fc.Arbitrary<string | number | boolean> {
  if (choices) return fc.constantFrom(...choices.map(({ value }) => value))
  if (kind === 'number') return fc.integer().map((value) => value / 1000 || 0)
  if (kind === 'flag') return fc.boolean()
  if (kind === 'time')
    return fc.constantFrom('2027-01-31', 'now', 'now-12h', '2027-01-31T08:00:00Z', '2027-01-31T08:00+01:00')
  return fc.string({ unit: 'binary', maxLength: 12 })
}

/** What parsing gives: no `and` directly in an `and`, nothing joined with nothing. */
const { filter } = fc.letrec<{ filter: Filter }>((tie) => {
  const join = (kind: 'and' | 'or') =>
    fc.array(tie('filter'), { minLength: 2, maxLength: 3 }).map((parts): Filter => {
      const flat = parts.flatMap((part) => (part.kind === kind ? part.parts : [part]))
      return { kind, parts: flat }
    })
  return {
    filter: fc.oneof(
      { maxDepth: 3 },
      comparison(),
      tie('filter').map((part): Filter => ({ kind: 'not', part })),
      join('and'),
      join('or'),
    ),
  }
})

test('a filter that is printed and read again is the same', () => {
  fc.assert(
    fc.property(filter, (given) => {
      const text = printFilter(given)
      fc.pre(text.length <= 2_000)
      assert.deepEqual(parse(text), given)
    }),
    { numRuns: 500 },
  )
})

test('whatever is sent, the answer is a filter or the refusal that names the place', () => {
  const pieces = fc.constantFrom(
    ...'and or not ( ) [ ] subject state eq ne co pr "x" "valid" 12 true null -1e9 "now+1d" urn:a:b \\ \u0000 ü'.split(
      ' ',
    ),
  )
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(pieces, { maxLength: 20 }).map((all) => all.join(' ')),
  )
  fc.assert(
    fc.property(texts, (text) => {
      try {
        assert.deepEqual(parse(printFilter(parse(text))), parse(text))
      } catch (error) {
        assert.ok(error instanceof Refusal && error.code === 'lists.bad_filter', String(error))
        assert.ok(Number(error.details['position']) >= 1 && Number(error.details['position']) <= text.length + 1)
      }
    }),
    { numRuns: 1_000 },
  )
})

test('and binds tighter than or, names and words are read in any case, and not takes a group', () => {
  assert.deepEqual(parse('State EQ "valid" AND open eq true or NOT (PERSON Pr)'), {
    kind: 'or',
    parts: [
      {
        kind: 'and',
        parts: [
          { kind: 'comparison', field: 'state', operator: 'eq', value: 'valid' },
          { kind: 'comparison', field: 'open', operator: 'eq', value: true },
        ],
      },
      { kind: 'not', part: { kind: 'comparison', field: 'person', operator: 'pr', value: null } },
    ],
  })
  assert.equal(
    printFilter(parse('(subject co "a" or subject co "b") and open eq false')),
    '(subject co "a" or subject co "b") and open eq false',
  )
  assert.equal(printFilter(parse('person eq null')), 'not (person pr)')
  assert.equal(printFilter(parse('person ne null')), 'person pr')
})

const WRONG: readonly [text: string, position: number, expected: string][] = [
  ['', 1, 'subject'],
  ['colour eq "red"', 1, 'state'],
  ['subject', 8, 'co'],
  ['subject is "x"', 9, 'eq'],
  ['open co true', 6, 'ne'],
  ['state eq "lost"', 10, 'expiring'],
  ['subject eq "a" subject eq "b"', 16, 'and'],
  ['not subject eq "a"', 5, '('],
  ['(subject eq "a"', 16, ')'],
  ['size gt "1"', 9, ''],
  ['notAfter gt "soon"', 13, ''],
  ['notAfter gt "2027-13-01"', 13, ''],
  ['subject eq null', 12, ''],
  ['subject eq "a', 12, ''],
  ['emails[type eq "work"]', 1, 'subject'],
]

for (const [text, position, expected] of WRONG) {
  test(`refused with its place: ${text || 'an empty filter'}`, () => {
    const { details, message } = refusalOf(text)
    assert.equal(details['position'], position, message)
    if (expected) assert.ok((details['expected'] as string[]).includes(expected), message)
  })
}

test('what does not look like the name of a field is not repeated', () => {
  const secret = `s3cret-${'x'.repeat(60)}`
  assert.ok(!refusalOf(`${secret} eq "x"`).message.includes('s3cret'))
  assert.ok(!refusalOf(`subject eq "x" ${secret}`).message.includes('s3cret'))
})

test('length, comparisons and depth are bounded', () => {
  const many = (count: number) => Array.from({ length: count }, () => 'open eq true').join(' or ')
  assert.equal(parse(many(50)).kind, 'or')
  refusalOf(many(51))
  assert.equal(parse(`${'('.repeat(10)}open eq true${')'.repeat(10)}`).kind, 'comparison')
  refusalOf(`${'('.repeat(11)}open eq true${')'.repeat(11)}`)
  refusalOf(`subject eq "${'x'.repeat(2_000)}"`)
})

test('each example of the manual is read', () => {
  const manual = readFileSync(new URL('../../../docs/admin/console.md', import.meta.url), 'utf8')
  const rows = [...manual.matchAll(/^\| .+ \| `([^`]+)` \|$/gm)].map(([, example]) => example!)
  assert.ok(rows.length >= 10, `only ${rows.length} examples were seen`)
  for (const example of rows) parse(example)
})

test('a filter in words says where a day begins, and quotes as its language does', () => {
  const dated = parse('notAfter ge "2027-01-31" and not (subject sw "CN=")')
  assert.equal(
    filterInWords(dated, FIELDS, 'en'),
    'notAfter is from “2027-01-31 00:00 UTC” and not (subject begins with “CN=”)',
  )
  assert.equal(
    filterInWords(dated, FIELDS, 'de'),
    'notAfter ist ab „2027-01-31 00:00 UTC“ und nicht (subject beginnt mit „CN=“)',
  )
})
