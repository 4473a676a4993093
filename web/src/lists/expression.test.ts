import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { BadExpression, join, parseExpression, printExpression, readExpression, type Expression } from './expression.ts'

test('not binds before and, and before or, and parentheses before all', () => {
  assert.deepEqual(parseExpression('a eq "x" or b pr and not (c gt 3)'), {
    kind: 'or',
    parts: [
      { kind: 'comparison', field: 'a', operator: 'eq', value: 'x' },
      {
        kind: 'and',
        parts: [
          { kind: 'comparison', field: 'b', operator: 'pr', value: null },
          { kind: 'not', part: { kind: 'comparison', field: 'c', operator: 'gt', value: 3 } },
        ],
      },
    ],
  })
  assert.equal(printExpression(parseExpression('(a pr or b pr) and c pr')), '(a pr or b pr) and c pr')
})

test('words may be written large, and parentheses that group nothing are no part of the filter', () => {
  assert.equal(printExpression(parseExpression('((A EQ TRUE)) AND (b PR and c pr)')), 'A eq true and b pr and c pr')
})

test('a comparison with null asks whether there is a value', () => {
  assert.equal(printExpression(parseExpression('person eq null')), 'not (person pr)')
  assert.equal(printExpression(parseExpression('person ne null')), 'person pr')
})

for (const [text, position] of [
  ['', 1],
  ['state', 6],
  ['state is "x"', 7],
  ['state eq', 9],
  ['state eq "x', 10],
  ['state eq "x" state', 14],
  ['(state pr', 10],
  ['not state pr', 5],
  ['state eq maybe', 10],
  ['a pr and ', 10],
  ['a pr ; b pr', 6],
] as const)
  test(`what is no filter says where it stops being one: «${text}»`, () => {
    assert.throws(
      () => parseExpression(text),
      (thrown) => thrown instanceof BadExpression && thrown.position === position,
    )
    assert.equal(readExpression(text), null)
  })

const value = fc.oneof(fc.string({ maxLength: 12 }), fc.integer(), fc.boolean())
const field = fc.stringMatching(/^[a-z][A-Za-z]{0,7}$/).filter((name) => !['and', 'or', 'not'].includes(name))
const comparison: fc.Arbitrary<Expression> = fc.oneof(
  fc.record({
    kind: fc.constant('comparison' as const),
    field,
    operator: fc.constant('pr' as const),
    value: fc.constant(null),
  }),
  fc.record({
    kind: fc.constant('comparison' as const),
    field,
    operator: fc.constantFrom('eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'),
    value,
  }),
)
const { expression } = fc.letrec<{ expression: Expression }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 4 },
    comparison,
    tie('expression').map((part): Expression => ({ kind: 'not', part })),
    fc
      .tuple(fc.constantFrom('and', 'or'), fc.array(tie('expression'), { minLength: 2, maxLength: 4 }))
      .map(([kind, parts]): Expression => join(kind, parts)),
  ),
}))

test('what is printed reads as the same filter', () => {
  fc.assert(
    fc.property(expression, (one) =>
      assert.deepEqual(parseExpression(printExpression(one)), JSON.parse(JSON.stringify(one))),
    ),
  )
})

test('any text is read or refused, never more', () => {
  fc.assert(fc.property(fc.string({ maxLength: 60 }), (text) => void readExpression(text)))
})
