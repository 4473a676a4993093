import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { closeApp, newApp } from './http.ts'
import { plainServer } from './listen.ts'
import { mountRedirect } from './redirect.ts'

test('the plain listener leads pages to the console, and the API nowhere', async () => {
  const app = newApp(() => null)
  mountRedirect(app, () => 8443)
  closeApp(app, () => 0)
  const server = plainServer(app)
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const page = await fetch(`${url}/people?x=1`, { redirect: 'manual' })
  assert.deepEqual([page.status, page.headers.get('location')], [308, 'https://127.0.0.1:8443/'])
  const api = await fetch(`${url}/api/v1/session`, { redirect: 'manual' })
  assert.equal(api.status, 404)
  assert.equal(((await api.json()) as { code: string }).code, 'http.needs_tls')
  const posted = await fetch(`${url}/`, { method: 'POST', redirect: 'manual' })
  assert.equal(posted.status, 404)
  server.closeAllConnections()
  server.close()
})
