import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { furnished, jobEnds, type Furnished } from './journeys/furnished.ts'
import type { Answer } from './peers/client.ts'
import { ROOT } from './repo/source.ts'

// What an answer says of itself: its type and character set, and that nobody may keep it.

let house: Furnished

before(async () => {
  house = await furnished()
})

after(() => house.server.stop())

const TEXT = /^(text\/|application\/(problem\+)?json)/

function faultsOf(what: string, { status, headers }: Pick<Answer, 'status' | 'headers'>, cache: RegExp): string[] {
  const type = String(headers['content-type'] ?? '')
  const faults = [
    ...(type === '' ? ['has no type'] : []),
    ...(TEXT.test(type) && !/; ?charset=utf-8$/i.test(type) ? [`is ${type}, without its character set`] : []),
    ...(cache.test(String(headers['cache-control'])) ? [] : [`may be kept: ${String(headers['cache-control'])}`]),
  ]
  return faults.map((fault) => `${what} (${status}) ${fault}`)
}

/** Every documented address that reads, with what is there or with nobody's id. */
function readable(): string[] {
  const { account, profile, source, backup } = house
  const known: Readonly<Record<string, string>> = {
    accounts: account,
    profiles: profile,
    sources: source,
    backups: backup,
  }
  const { paths } = JSON.parse(readFileSync(join(ROOT, 'docs/openapi.json'), 'utf8')) as {
    paths: Record<string, Record<string, unknown>>
  }
  return Object.keys(paths)
    .filter((path) => 'get' in paths[path]!)
    .map((path) =>
      path
        .replace(
          /\/(\w+)\/\{id\}/,
          (_, kind: string) => `/${kind}/${known[kind] ?? '01a20000-0000-7000-8000-000000000000'}`,
        )
        .replace('{name}', 'issuing')
        .replace('{profile}', 'laptops')
        .replace('{seq}', '1')
        .replace('{serial}', '4f9c'),
    )
}

test('every answer of the API and of SCEP has its type and character set, and nobody keeps it', async () => {
  const { owner } = house
  const addresses = [...readable(), '/', '/people', '/api/v1/nothing', '/api/openapi.json', '/healthz', '/metrics']
  assert.ok(addresses.length > 40)
  const faults: string[] = []
  for (const address of addresses)
    faults.push(...faultsOf(`GET ${address}`, await owner.raw('GET', address), /^no-store$/))
  const changed = await owner.call('PUT', '/account/language', { language: 'en' })
  const refused = await owner.call('PUT', '/account/language', { language: 'xx' })
  faults.push(...faultsOf('a change', changed, /^no-store$/), ...faultsOf('a refused change', refused, /^no-store$/))
  assert.deepEqual(faults, [])
})

test('a download has its type, and nobody keeps it', async () => {
  const { owner } = house
  const window = { from: new Date(0).toISOString(), to: new Date(Date.now() + 60_000).toISOString() }
  const { job } = await owner.must<{ job: string }>('POST', '/audit/exports', window)
  await jobEnds(owner, job)
  const answer = await owner.raw('GET', `/api/v1/audit/exports/${job}/file`)
  assert.deepEqual([answer.status, answer.headers['content-type']], [200, 'application/zip'])
  assert.deepEqual(faultsOf('the ZIP', answer, /^no-store$/), [])
})

test('files of the console have their type and character set; only those that never change are kept for long', async () => {
  const client = house.server.client()
  const folder = join(ROOT, 'web/dist')
  const assets = readdirSync(join(folder, 'assets')).map((name) => `/assets/${name}`)
  assert.ok(assets.length > 5)
  const faults: string[] = []
  for (const address of assets)
    faults.push(
      ...faultsOf(`GET ${address}`, await client.raw('GET', address), /^public, max-age=31536000, immutable$/),
    )
  const missing = await client.raw('GET', '/assets/of-yesterday.js')
  assert.equal(missing.status, 404)
  faults.push(...faultsOf('a file that is not there', missing, /^no-store$/))
  assert.deepEqual(faults, [])
})
