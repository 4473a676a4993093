import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import { after, test } from 'node:test'
import { DAY } from '../../base/time.ts'
import { openListeners, plainServer, tlsServer, type Listeners } from './listen.ts'
import { selfSignedIdentity } from './tls-identity.ts'

const ADDRESS = '127.0.0.1'
const identity = await selfSignedIdentity(20_000 * DAY, [])
const http = plainServer((_request, response) => response.end())
const listeners = await openOn(0, 0, http)
const httpPort = portOf(http)

after(() => listeners.close(0))

function openOn(httpsPort: number, plainPort: number, plain = plainServer(() => undefined)): Promise<Listeners> {
  return openListeners(
    { address: ADDRESS, httpsPort, httpPort: plainPort },
    tlsServer(identity, () => undefined),
    plain,
  )
}

function portOf(server: typeof http): number {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

test('a port that is in use is refused, also to another server of the same user', async () => {
  await assert.rejects(openOn(listeners.port, 0), { exitCode: 11, message: /is busy/ })
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
