import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { Registry } from '@prometheus-io/client'
import { mountHealth } from './health.ts'
import { newApp } from './http.ts'
import { plainServer } from './listen.ts'

const FORGED = {
  'x-forwarded-for': '203.0.113.9',
  'x-forwarded-host': 'evil.example',
  'x-forwarded-proto': 'https',
  'x-real-ip': '203.0.113.9',
  forwarded: 'for=203.0.113.9;host=evil.example;proto=https',
}

test('headers that a proxy would set are not believed: address, host and protocol are those of the connection', async (t) => {
  const printed = t.mock.method(console, 'error', () => undefined)
  const app = newApp(() => null)
  app.get('/seen', ({ ip, host, protocol, secure }, response) => void response.json({ ip, host, protocol, secure }))
  const server = plainServer(app)
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const seen: unknown = await (await fetch(`http://${host}/seen`, { headers: FORGED })).json()
  assert.deepEqual(seen, { ip: '127.0.0.1', host, protocol: 'http', secure: false })
  assert.equal(printed.mock.callCount(), 0)
  server.closeAllConnections()
  server.close()
})

test('nor do they get round the limit of an address', async () => {
  const app = newApp(() => null)
  app.get('/seen', (_request, response) => void response.json({}))
  const server = plainServer(app)
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/seen`
  const left = async (address: string): Promise<number> => {
    const { headers } = await fetch(url, { headers: { ...FORGED, 'x-forwarded-for': address } })
    return Number(headers.get('ratelimit-remaining'))
  }
  assert.equal(await left('203.0.113.1'), (await left('203.0.113.2')) + 1)
  server.closeAllConnections()
  server.close()
})

test('a proxy on this machine does not hand the metrics to others: whatever it adds for the asker closes them', async () => {
  const app = newApp(() => null)
  mountHealth(app, [], new Registry())
  const server = plainServer(app)
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`
  assert.equal((await fetch(url)).status, 200)
  for (const header of ['Forwarded', 'X-Forwarded-For', 'X-Forwarded-Host', 'X-Real-IP', 'Via'])
    assert.equal((await fetch(url, { headers: { [header]: '127.0.0.1' } })).status, 403, header)
  server.closeAllConnections()
  server.close()
})
