import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { leadsBack, placesOf, type Edge } from './graph.ts'

const edges = (...steps: string[]): Edge[] =>
  steps.map((step) => {
    const [from = '', to = ''] = step.split('>')
    return { from, to }
  })

test('each node stands behind all that lead to it, and the ends stand together', () => {
  const way = edges('me>a', 'me>b', 'a>c', 'c>b', 'b>role', 'a>other')
  const places = placesOf('me', way, new Set(['role', 'other']))
  const columns = Object.fromEntries([...places].map(([key, { column }]) => [key, column]))
  assert.deepEqual(columns, { me: 0, a: 1, c: 2, b: 3, role: 4, other: 4 })
})

test('a short column stands in the middle of a long one, and nodes beside those they belong with', () => {
  const places = placesOf('me', edges('me>a', 'me>b', 'me>c', 'c>z', 'a>x'), new Set())
  assert.deepEqual(places.get('me'), { column: 0, row: 1 })
  assert.deepEqual([places.get('x')?.row, places.get('z')?.row], [0.5, 1.5])
})

test('a circle of groups ends, and the step that closes it leads back', () => {
  const way = edges('me>a', 'a>b', 'b>c', 'c>a')
  const places = placesOf('me', way, new Set())
  assert.equal(places.size, 4)
  assert.deepEqual(
    way.map((edge) => leadsBack(places, edge)),
    [false, false, false, true],
  )
})

test('whatever hangs together, every node that is reached has a place of its own', () => {
  const key = fc.integer({ min: 0, max: 12 }).map(String)
  fc.assert(
    fc.property(fc.array(fc.record({ from: key, to: key }), { maxLength: 40 }), (some) => {
      const places = placesOf('0', some, new Set())
      const taken = new Set([...places.values()].map(({ column, row }) => `${column} ${row}`))
      assert.equal(taken.size, places.size)
      const reached = new Set(['0'])
      for (let before = 0; before < reached.size;) {
        before = reached.size
        for (const { from, to } of some) if (reached.has(from)) reached.add(to)
      }
      assert.deepEqual([...places.keys()].toSorted(), [...reached].toSorted())
    }),
  )
})
