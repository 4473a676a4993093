import assert from 'node:assert/strict'
import { test } from 'node:test'
import { measure } from '../bench/core.ts'
import { holds } from '../bench/measure.ts'

test('no figure of the spine is ten times worse than its bound', async (t) => {
  const figures = await measure('brief')
  for (const { name, value, unit, note } of figures) t.diagnostic(`${name} ${value.toPrecision(3)} ${unit} (${note})`)
  assert.equal(figures.length, 7)
  assert.deepEqual(
    figures.filter((figure) => !holds(figure, 10)).map(({ name, value }) => `${name} ${value}`),
    [],
  )
})
