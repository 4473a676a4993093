import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { measure as measureLoad } from '../bench/load.ts'
import { measure as measureCore } from '../bench/core.ts'
import { holds, type Figure } from '../bench/measure.ts'

function tell(t: TestContext, figures: readonly Figure[]): void {
  for (const { name, value, unit, note } of figures) t.diagnostic(`${name} ${value.toPrecision(3)} ${unit} (${note})`)
}

function beyond(figures: readonly Figure[], wider: number): string[] {
  return figures.filter((figure) => !holds(figure, wider)).map(({ name, value }) => `${name} ${value}`)
}

test('no figure of the spine is ten times worse than its bound', async (t) => {
  const figures = await measureCore('brief')
  tell(t, figures)
  assert.equal(figures.length, 7)
  assert.deepEqual(beyond(figures, 10), [])
})

test('all streams together: no error, and no figure ten times worse than its bound', async (t) => {
  const figures = await measureLoad('brief')
  tell(t, figures)
  assert.equal(figures.length, 12)
  // A machine on which not even the generator gets its turn in time measures itself: then the bounds widen with it.
  const generator = figures.find(({ name }) => name === 'generator_lag_p99_ms')!
  assert.deepEqual(beyond(figures, 10 * Math.max(1, generator.value / generator.bound.value)), [])
})
