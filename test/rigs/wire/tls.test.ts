import assert from 'node:assert/strict'
import { test } from 'node:test'
import { installed } from '../../peers/program.ts'
import { startServer, type Server } from '../../peers/server.ts'
import { control, type Control } from '../control.ts'
import { lacks } from '../lane.ts'
import { handshakeFaults, scanFaults } from './tls.ts'

async function withServer<T>(source: string | undefined, work: (server: Server) => Promise<T>): Promise<T> {
  const server = await startServer(source === undefined ? {} : { source })
  try {
    return await work(server)
  } finally {
    await server.stop()
  }
}

test('only TLS 1.2 and 1.3 with forward secrecy and authenticated encryption are spoken', async (t) => {
  if (!installed('sslscan')) return lacks(t, 'sslscan')
  await withServer(undefined, async (server) => {
    assert.deepEqual([...(await scanFaults(server)), ...(await handshakeFaults(server))], [])
  })
})

const CONTROLS: readonly Control[] = [
  {
    fault: 'a suite of CBC is allowed',
    plants: [
      {
        file: 'server/platform/http/listen.ts',
        sound: "  'ECDHE-ECDSA-AES128-GCM-SHA256',\n",
        faulty: "  'ECDHE-ECDSA-AES128-GCM-SHA256',\n  'ECDHE-ECDSA-AES128-SHA',\n",
      },
    ],
    shows: /sslscan: the suite ECDHE-ECDSA-AES128-SHA is accepted[^]*ECDHE-ECDSA-AES128-SHA is accepted/,
  },
  {
    fault: 'session tickets and renegotiation are on',
    plants: [
      {
        file: 'server/platform/http/listen.ts',
        sound: 'const TLS_OPTIONS = SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET | SSL_OP_NO_COMPRESSION',
        faulty: 'const TLS_OPTIONS = SSL_OP_NO_COMPRESSION',
      },
    ],
    shows: /session tickets are given/,
  },
]

for (const planted of CONTROLS) {
  control(planted, (source) =>
    withServer(source, async (server) => [...(await scanFaults(server)), ...(await handshakeFaults(server))]),
  )
}
