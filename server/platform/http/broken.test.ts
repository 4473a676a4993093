import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type AddressInfo } from 'node:net'
import { test } from 'node:test'
import { plainServer } from './listen.ts'

const GET = 'GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n'
const EXPECTS = 'GET /slow HTTP/1.1\r\nHost: localhost\r\nExpect: a miracle\r\n\r\n'
const TUNNEL = 'CONNECT localhost:1 HTTP/1.1\r\nHost: localhost\r\n\r\n'
const NOISE = '\u0000\u0001 no request\r\n\r\n'

/** Everything that arrives in one piece, so that the first answer is still under way when the last part is read. */
const PIECES = [
  NOISE,
  NOISE + NOISE,
  GET + NOISE,
  GET + GET + NOISE,
  EXPECTS + NOISE,
  EXPECTS + EXPECTS + NOISE,
  GET + TUNNEL,
  TUNNEL + NOISE,
  TUNNEL + TUNNEL,
  EXPECTS + TUNNEL + NOISE,
]

for (const turns of [0, 1, 3]) {
  test(`what cannot be read behind an answer that is under way ends its connection and nothing else, ${turns} turns late`, async () => {
    const server = plainServer((_request, response) => {
      const answer = (left: number): void => void (left === 0 ? response.end('ok') : setImmediate(answer, left - 1))
      answer(turns)
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    for (const piece of PIECES) {
      const socket = connect(port, '127.0.0.1')
      let got = ''
      socket.on('data', (bytes) => void (got += bytes.toString()))
      // A reset is an end too.
      socket.on('error', () => undefined)
      socket.write(piece)
      await new Promise((resolve) => socket.once('close', resolve))
      assert.ok((got.match(/^HTTP\/1\.1 /gm) ?? []).length <= 2, JSON.stringify([piece, got]))
    }
    const again = await fetch(`http://127.0.0.1:${port}/`)
    assert.equal(await again.text(), 'ok')
    server.closeAllConnections()
    server.close()
  })
}
