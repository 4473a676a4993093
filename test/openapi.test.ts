import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { startServer, type Server } from './peers/server.ts'
import { ROOT } from './repo/source.ts'

let server: Server

before(async () => {
  server = await startServer()
})

after(() => server.stop())

interface Description {
  paths: Record<string, Record<string, { 'x-permission': string }>>
}

test('docs/openapi.json says what the server says', async () => {
  const served = JSON.parse((await server.client().raw('GET', '/api/openapi.json')).text) as Description
  const written = JSON.parse(readFileSync(join(ROOT, 'docs/openapi.json'), 'utf8')) as Description
  assert.deepEqual(written, served, 'node scripts/openapi.ts writes the file anew')
})

test('without a session every route but the open ones refuses with a problem that has a code and a request id', async () => {
  const { paths } = JSON.parse((await server.client().raw('GET', '/api/openapi.json')).text) as Description
  const routes = Object.entries(paths)
    .filter(([path]) => path.startsWith('/api/v1/'))
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { 'x-permission': may }]) => ({ path, method, may })),
    )
  assert.ok(routes.length >= 20, `only ${routes.length} routes were seen`)
  const closed = routes.filter(({ may }) => may !== 'anyone')
  for (const { path, method, may } of closed) {
    const address = path.replaceAll(/\{\w+\}/g, '01a2009f-3947-75ad-b76e-afe4684094e9').replace('/api/v1', '')
    const { status, headers, body } = await server
      .client()
      .call(method.toUpperCase(), address, method === 'get' ? undefined : {})
    const what = `${method.toUpperCase()} ${path} (${may})`
    assert.equal(status, 401, what)
    assert.match(String(headers['content-type']), /^application\/problem\+json/, what)
    assert.equal(body['code'], 'access.signed_out', what)
    assert.match(String(body['requestId']), /^[0-9a-f-]{36}$/, what)
  }
})

test('an address of the API that is not described is not served', async () => {
  const client = server.client()
  for (const path of ['/api/v1/nothing', '/api/v1/SESSION', '/api/v2/session', '/api/nothing']) {
    const { status, headers } = await client.raw('GET', path)
    assert.equal(status, 404, path)
    assert.match(String(headers['content-type']), /^application\/problem\+json/, path)
  }
})
