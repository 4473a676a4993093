import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { SCENES, statesOf } from '../screens/scenes.ts'
import { ROOT } from './source.ts'

// HOUSE RULE: every page is looked at in every state that it has.

/** Addresses of the console, from its one map. */
function addressesIn(source: string): string[] {
  return [...source.matchAll(/\b(?:inside|outside|manual)\(\s*'([^']+)'/g)].map(([, path]) => path!)
}

function unseen(source: string): string[] {
  const known = new Set(SCENES.map(({ at }) => at))
  return addressesIn(source).filter((at) => !known.has(at))
}

const source = readFileSync(join(ROOT, 'web/src/routes.tsx'), 'utf8')

test('every page of the console has its scenes, and every scene its page', () => {
  const addresses = addressesIn(source)
  assert.ok(addresses.length >= 30, `only ${addresses.length} pages were seen`)
  assert.deepEqual(unseen(source), [])
  assert.deepEqual(
    SCENES.map(({ at }) => at).filter((at) => !addresses.includes(at)),
    [],
  )
})

test('a new page without scenes is found', () => {
  assert.deepEqual(unseen(`${source}\ninside('/planted/$id', () => import('./pages/Planted.tsx'), 'Planted')`), [
    '/planted/$id',
  ])
})

test('a page that takes a permission is looked at closed, where a role has it not', () => {
  const closed = SCENES.filter((scene) => statesOf(scene, () => true).includes('forbidden'))
  assert.ok(closed.length >= 30)
  assert.ok(SCENES.every((scene) => statesOf(scene, () => true).includes('reflow')))
})
