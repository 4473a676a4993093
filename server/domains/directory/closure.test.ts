import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { linksOf, waysFrom } from './closure.ts'

const links = (...pairs: [group: string, member: string][]) =>
  linksOf(pairs.map(([group, member]) => ({ group, member })))

test('membership climbs through nested groups, and the way is told', () => {
  const { holders } = links(['it', 'helpdesk'], ['admins', 'it'])
  const ways = waysFrom(['helpdesk'], holders)
  assert.deepEqual(ways.get('admins'), ['helpdesk', 'it', 'admins'])
  assert.deepEqual([...ways.keys()], ['helpdesk', 'it', 'admins'])
})

test('the shortest of several ways is told', () => {
  const { holders } = links(['b', 'a'], ['c', 'b'], ['c', 'a'])
  assert.deepEqual(waysFrom(['a'], holders).get('c'), ['a', 'c'])
})

test('groups that hold each other in a ring end the walk', () => {
  const { holders, held } = links(['a', 'b'], ['b', 'c'], ['c', 'a'])
  assert.deepEqual(new Set(waysFrom(['a'], holders).keys()), new Set(['a', 'b', 'c']))
  assert.deepEqual(new Set(waysFrom(['a'], held).keys()), new Set(['a', 'b', 'c']))
  assert.deepEqual(waysFrom(['s'], links(['s', 's']).holders), new Map([['s', ['s']]]))
})

test('what a group holds and what holds it are two views of one relation', () => {
  const name = fc.integer({ min: 0, max: 7 }).map(String)
  fc.assert(
    fc.property(fc.array(fc.tuple(name, name), { maxLength: 30 }), (pairs) => {
      const { holders, held } = links(...pairs)
      for (const start of ['0', '1', '2']) {
        for (const reached of waysFrom([start], holders).keys()) assert.ok(waysFrom([reached], held).has(start))
      }
    }),
  )
})
