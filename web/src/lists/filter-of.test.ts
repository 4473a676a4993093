import assert from 'node:assert/strict'
import { test } from 'node:test'
import { filterOf } from './filter-of.ts'

test('short forms of links are comparisons of the filter', () => {
  assert.equal(filterOf({}), '')
  assert.equal(filterOf({ state: 'expiring' }), 'state eq "expiring"')
  assert.equal(filterOf({ action: 'ca.*', job: '1' }), 'action sw "ca."')
  assert.equal(filterOf({ filter: 'a pr or b pr', state: 'x' }), '(a pr or b pr) and state eq "x"')
})

test('days are from their midnight to the next one, here', () => {
  const [from, to] = [new Date('2027-03-28T00:00:00'), new Date('2027-03-29T00:00:00')].map((at) => at.toISOString())
  assert.equal(filterOf({ from: '2027-03-28', to: '2027-03-28' }), `at ge "${from}" and at lt "${to}"`)
})

test('what cannot be read stays as it was written', () => {
  assert.equal(filterOf({ filter: 'a is b' }), 'a is b')
})
