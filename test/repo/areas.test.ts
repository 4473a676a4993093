import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { areaOf } from '../../server/platform/http/area.ts'
import type { Served } from '../../server/platform/http/served.ts'
import { ROOT } from './source.ts'

// docs/openapi.json is what the server says of its routes (test/openapi.test.ts).

interface Operation {
  'x-permission'?: string
  'x-step-up'?: boolean
}

const { paths } = JSON.parse(readFileSync(join(ROOT, 'docs/openapi.json'), 'utf8')) as {
  paths: Record<string, Record<string, Operation>>
}

const routes = Object.entries(paths).flatMap(([path, operations]) =>
  Object.entries(operations).map(([method, operation]) => ({ path, served: servedAs(path, method, operation) })),
)

/** Without a kind: what stands outside the API speaks a protocol of its own. */
function servedAs(path: string, method: string, operation: Operation): Served {
  return {
    at: `${method} ${path}`,
    may: (operation['x-permission'] ?? 'anyone') as Served['may'],
    ...(path.startsWith('/api/') && { kind: method === 'get' ? ('read' as const) : ('change' as const) }),
    ...(operation['x-step-up'] === true && { stepUp: true }),
  }
}

test('no list of networks can name what devices speak', () => {
  const free = routes.filter(({ served }) => [areaOf(served, false), areaOf(served, true)].includes(null))
  assert.deepEqual([...new Set(free.map(({ path }) => path))].toSorted(), [
    '/ca/{name}.crt',
    '/crl/{name}.crl',
    '/scep/{profile}',
    '/scep/{profile}/pkiclient.exe',
  ])
  for (const { served } of free)
    assert.deepEqual([areaOf(served, false), areaOf(served, true)], [null, null], served.at)
})

test('whatever asks for a fresh factor belongs to the protected steps, all else of the API to the console', () => {
  const guarded = routes.filter(({ served }) => areaOf(served, false) === 'step-up')
  assert.ok(guarded.length > 30, `${guarded.length}`)
  assert.ok(guarded.every(({ served }) => served.stepUp))
  for (const { served } of guarded) assert.equal(areaOf(served, true), 'api', served.at)
  assert.ok(routes.every(({ path, served }) => !path.startsWith('/api/') || areaOf(served, false) !== null))
})
