import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  chipsOf,
  draftOf,
  expressionOf,
  newCondition,
  newGroup,
  quickCondition,
  withPart,
  withQuick,
  type Group,
} from './draft.ts'
import { parseExpression, printExpression } from './expression.ts'

const read = (text: string): Group => draftOf(text === '' ? null : parseExpression(text))
const print = (draft: Group): string => {
  const expression = expressionOf(draft)
  return expression ? printExpression(expression) : ''
}

for (const text of [
  '',
  'state eq "valid"',
  'state ne "valid"',
  'state eq "a" or state eq "b"',
  'not (state eq "a" or state eq "b")',
  'subject co "printer" and not (serial sw "0")',
  'not (person pr)',
  '(a pr or b eq 3) and c eq true',
  'not (a pr and b pr) and not (c pr or d pr)',
  'a pr or b pr and not (c eq "x" or d eq "y")',
])
  test(`a filter that is taken apart and put together again is the same: «${text}»`, () => {
    assert.equal(print(read(text)), text)
  })

test('several values of one field are one condition', () => {
  const [only, ...more] = read('state eq "a" or state eq "b"').parts
  assert.equal(more.length, 0)
  assert.deepEqual({ ...only, key: 0 }, { ...newCondition('state', 'eq'), key: 0, values: ['a', 'b'] })
})

test('not goes into how a part compares or joins', () => {
  const [contains, group] = read('not (name co "x") and not (a pr or b co "y")').parts
  assert.ok(contains?.kind === 'condition' && contains.negated && contains.operator === 'co')
  assert.ok(group?.kind === 'group' && group.join === 'none')
})

test('a double not is none', () => {
  assert.equal(print(read('not (not (a pr))')), 'a pr')
})

test('each part that narrows by itself is a chip; what is joined otherwise is one', () => {
  assert.equal(chipsOf(read('a pr and b pr and (c pr or d pr)')).length, 3)
  assert.equal(chipsOf(read('a pr or b pr')).length, 1)
  assert.equal(chipsOf(read('')).length, 0)
})

test('a part is changed, taken off or put in', () => {
  const root = read('a pr and (b pr or c pr)')
  const [first, group] = root.parts
  assert.ok(first && group?.kind === 'group')
  assert.equal(print(withPart(root, first.key, null)), 'b pr or c pr')
  assert.equal(print(withPart(root, group.parts[0]!.key, null)), 'a pr and c pr')
  assert.equal(
    print(withPart(root, first.key, { ...newCondition('z', 'co'), values: ['y'] })),
    'z co "y" and (b pr or c pr)',
  )
  assert.equal(print(withPart(root, 0, newCondition('z', 'pr'))), 'a pr and (b pr or c pr) and z pr')
  assert.equal(print(withPart(read('a pr or b pr'), 0, newCondition('z', 'pr'))), '(a pr or b pr) and z pr')
})

test('what is not finished is left out', () => {
  assert.equal(print(newGroup('all', [newCondition('a', 'eq'), newCondition('b', 'pr'), newGroup('any')])), 'b pr')
})

test('a quick choice is switched on, joined by another, and off', () => {
  const one = withQuick(read('a pr'), 'state', 'x')
  assert.equal(print(one), 'a pr and state eq "x"')
  const two = withQuick(one, 'state', 'y')
  assert.equal(print(two), 'a pr and (state eq "x" or state eq "y")')
  assert.deepEqual(quickCondition(two, 'state')?.values, ['x', 'y'])
  assert.equal(print(withQuick(withQuick(two, 'state', 'x'), 'state', 'y')), 'a pr')
  assert.equal(quickCondition(read('state ne "x"'), 'state'), null)
})
