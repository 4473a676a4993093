import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { connect as tlsConnect } from 'node:tls'
import { setImmediate as turn } from 'node:timers/promises'
import { after, test } from 'node:test'
import { StartProblem } from '../../base/errors.ts'
import { DAY } from '../../base/time.ts'
import { plainServer, tlsServer } from './listen.ts'
import { Listening } from './listening.ts'
import { selfSignedIdentity } from './tls-identity.ts'

const ADDRESS = '127.0.0.1'
const identity = await selfSignedIdentity(20_000 * DAY, [])
const http = plainServer((_request, response) => response.end())
const listeners = await openOn(0, 0, http)
const httpPort = portOf(http)

after(() => listeners.close(0))

function openOn(httpsPort: number, plainPort: number, plain = plainServer(() => undefined)): Promise<Listening> {
  const secure: (one: typeof identity) => ReturnType<typeof tlsServer> = (one) => tlsServer(one, () => undefined)
  return Listening.open({ address: ADDRESS, httpsPort, httpPort: plainPort }, identity, { secure, plain: () => plain })
}

function portOf(server: typeof http): number {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

test('a port that is in use is refused, also to another server of the same user', async () => {
  await assert.rejects(openOn(listeners.place.httpsPort, 0), { exitCode: 11, message: /is busy/ })
  await assert.rejects(openOn(0, httpPort), { exitCode: 11, message: /is busy/ })
})

test('newcomers need not wait one behind the other while turns of the event loop are long', async () => {
  let taken = 0
  http.on('connection', () => taken++)
  const clients = Array.from({ length: 64 }, () => connect(httpPort, ADDRESS))
  await Promise.all(clients.map((client) => once(client, 'connect')))
  let turns = 0
  for (; taken < clients.length; turns++) await turn()
  // One in a turn would need 64.
  assert.ok(turns < 40, `${turns} turns`)
  for (const client of clients) client.destroy()
})

test('what every socket of the port accepted is answered, and nothing is accepted once it is closed', async () => {
  const plain = plainServer((_request, response) => response.end('here'))
  const others = await openOn(0, 0, plain)
  const port = portOf(plain)
  const answers = await Promise.all(Array.from({ length: 32 }, () => answerOf(connect(port, ADDRESS))))
  assert.equal(answers.filter((answer) => answer.endsWith('here')).length, 32)
  await others.close(1_000)
  await assert.rejects(answerOf(connect(port, ADDRESS)), { code: 'ECONNREFUSED' })
})

async function answerOf(client: Socket): Promise<string> {
  client.end('GET / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n')
  const pieces = await client.toArray()
  return Buffer.concat(pieces as Buffer[]).toString('latin1')
}

test('a second place opens beside the first, and either is given up', async () => {
  const listening = await openOn(0, 0)
  const { httpsPort, httpPort: plainPort } = listening.place
  const next = await freePort()
  await listening.openBeside({ address: ADDRESS, httpsPort: next, httpPort: plainPort })
  assert.deepEqual([await isOpen(httpsPort), await isOpen(next)], [true, true])
  assert.equal(listening.wouldAccept({ local: { address: ADDRESS, port: httpsPort } }), false)
  assert.equal(listening.wouldAccept({ local: { address: ADDRESS, port: next } }), true)
  await listening.leaveBeside()
  assert.deepEqual([await isOpen(httpsPort), await isOpen(next)], [true, false])
  await listening.openBeside({ address: ADDRESS, httpsPort: next, httpPort: plainPort })
  await listening.keepBeside()
  assert.deepEqual([await isOpen(httpsPort), await isOpen(next)], [false, true])
  assert.equal(listening.place.httpsPort, next)
  await listening.close(0)
})

test('a place that cannot be opened leaves the first as it is', async () => {
  const listening = await openOn(0, 0)
  const { httpsPort, httpPort: plainPort } = listening.place
  for (const place of [
    { address: ADDRESS, httpsPort: plainPort, httpPort: httpsPort },
    { address: ADDRESS, httpsPort, httpPort: listeners.place.httpsPort },
    { address: '192.0.2.1', httpsPort, httpPort: plainPort },
  ]) {
    await assert.rejects(listening.tryBeside(place), StartProblem, JSON.stringify(place))
    await assert.rejects(listening.openBeside(place), StartProblem, JSON.stringify(place))
  }
  assert.deepEqual([await isOpen(httpsPort), await isOpen(plainPort)], [true, true])
  await listening.close(0)
})

test('another certificate is shown from the next handshake on', async () => {
  const listening = await openOn(0, 0)
  const other = await selfSignedIdentity(20_000 * DAY, ['other.example'])
  const shown = async (): Promise<string> => {
    const client = tlsConnect({ host: ADDRESS, port: listening.place.httpsPort, rejectUnauthorized: false })
    await once(client, 'secureConnect')
    const { fingerprint256 } = client.getPeerCertificate()
    client.destroy()
    return fingerprint256
  }
  const before = await shown()
  listening.switchIdentity(other)
  assert.notEqual(await shown(), before)
  assert.equal(await shown(), new X509Certificate(other.certificate).fingerprint256)
  await listening.close(0)
})

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const client = connect(port, ADDRESS)
    client.once('connect', () => (client.destroy(), resolve(true)))
    client.once('error', () => resolve(false))
  })
}

async function freePort(): Promise<number> {
  const probe = plainServer(() => undefined)
  probe.listen(0, ADDRESS)
  await once(probe, 'listening')
  const port = portOf(probe)
  await new Promise((resolve) => probe.close(resolve))
  return port
}
