import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { test, type TestContext } from 'node:test'
import { closeApi, closeApp, newApp } from './http.ts'
import { plainServer } from './listen.ts'
import { mountWellKnown } from './well-known.ts'

const NOW = Date.UTC(2026, 10, 22, 15, 30)

async function serve(t: TestContext): Promise<string> {
  const app = newApp(() => null)
  mountWellKnown(app, () => NOW)
  closeApi(app)
  closeApp(app, () => NOW)
  const server = plainServer(app)
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test('security.txt says whom to tell, under its own name, and when it is out of date', async (t) => {
  const url = await serve(t)
  const answer = await fetch(`${url}/.well-known/security.txt`)
  assert.equal(answer.status, 200)
  assert.match(answer.headers.get('content-type') ?? '', /^text\/plain; charset=utf-8/)
  const lines = (await answer.text()).split('\n')
  const host = new URL(url).host
  assert.ok(lines.includes(`Contact: https://${host}/help/report-a-hole`))
  assert.ok(lines.includes(`Canonical: https://${host}/.well-known/security.txt`))
  assert.ok(lines.includes('Expires: 2027-05-21T00:00:00.000Z'))
})

test('a password store is led to the account, and an address that is not there says so', async (t) => {
  const url = await serve(t)
  const led = await fetch(`${url}/.well-known/change-password`, { redirect: 'manual' })
  assert.deepEqual([led.status, led.headers.get('location')], [302, '/account'])
  const gone = await fetch(`${url}/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200`)
  assert.equal(gone.status, 404)
  const posted = await fetch(`${url}/.well-known/change-password`, { method: 'POST' })
  assert.deepEqual([posted.status, posted.headers.get('allow')], [405, 'GET, HEAD'])
})

test('crawlers are asked to stay away from everything', async (t) => {
  const answer = await fetch(`${await serve(t)}/robots.txt`)
  assert.equal(await answer.text(), 'User-agent: *\nDisallow: /\n')
})
