import { constants } from 'node:crypto'
import {
  createServer as createPlainServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import { createServer as createTlsServer, type Server as SecureServer } from 'node:https'
import type { Socket } from 'node:net'
import type { SecureContextOptions } from 'node:tls'
import { answerBroken, noteExchange, refuseTunnel } from './broken.ts'

export interface TlsIdentity {
  /** PEM. */
  key: string
  /** PEM, leaf first. */
  certificate: string
}

/**
 * Node's own defaults would keep slow and idle connections for minutes and accept CBC suites. With the checks in between, every
 * one of these ends within 15 seconds. A whole request has 12 of them: the largest that anything here takes is 256 kB.
 */
const LIMITS = {
  maxHeaderSize: 24 * 1024,
  headersTimeout: 8_000,
  requestTimeout: 12_000,
  keepAliveTimeout: 10_000,
  connectionsCheckingInterval: 1_000,
  // The guard asks for it, and answers like everything else.
  requireHostHeader: false,
}

const HANDSHAKE_MS = 8_000
/** So long a client may leave an answer lying without taking any of it; under TLS Node notices at the second look, after twice that. */
const STALLED_MS = 6_000

const MOST_CONNECTIONS = 4_000
const MOST_CONNECTIONS_PER_ADDRESS = 512

const CIPHERS = [
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_AES_128_GCM_SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
].join(':')

/** Tickets are sealed with one key for as long as the process lives: whoever gets it could read all that was resumed with it. */
const { SSL_OP_NO_RENEGOTIATION, SSL_OP_NO_TICKET, SSL_OP_NO_COMPRESSION } = constants
const TLS_OPTIONS = SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET | SSL_OP_NO_COMPRESSION

/** A TLS server (1.2 and 1.3, forward secrecy and AEAD only); listening is the caller's next step. */
export function tlsServer(identity: TlsIdentity, answer: RequestListener): SecureServer {
  const server = createTlsServer(
    {
      ...LIMITS,
      ...contextOf(identity),
      handshakeTimeout: HANDSHAKE_MS,
    },
    answer,
  )
  SERVED.set(server, identity)
  server.on('secureConnection', (socket) => OPENED_WITH.set(socket, SERVED.get(server)))
  // Whoever keeps a connection open would never see the new certificate, and could not prove that it works.
  server.on('request', ({ socket }, response) => {
    if (OPENED_WITH.get(socket) !== SERVED.get(server)) response.shouldKeepAlive = false
  })
  // A TLS handshake that stalls is cut like slow headers are.
  server.on('tlsClientError', (_error, socket) => socket.destroy())
  return bounded(server, answer)
}

const SERVED = new WeakMap<SecureServer, TlsIdentity>()
const OPENED_WITH = new WeakMap<object, TlsIdentity | undefined>()

/** Serves another key and certificate from the next handshake on; connections that are open end with their next answer. */
export function serveIdentity(server: SecureServer, identity: TlsIdentity): void {
  SERVED.set(server, identity)
  server.setSecureContext(contextOf(identity))
  server.closeIdleConnections()
}

/** What a handshake needs: key, certificate, and which versions and suites there are. */
function contextOf({ key, certificate }: TlsIdentity): SecureContextOptions {
  return {
    key,
    cert: certificate,
    minVersion: 'TLSv1.2',
    ciphers: CIPHERS,
    honorCipherOrder: true,
    secureOptions: TLS_OPTIONS,
  }
}

/** The plain server for SCEP, CRLs and the redirect to the console. */
export function plainServer(answer: RequestListener): Server {
  return bounded(createPlainServer(LIMITS, answer), answer)
}

function bounded<S extends Server>(server: S, answer: RequestListener): S {
  server.on('request', watch)
  server.on('clientError', answerBroken)
  server.on('connect', refuseTunnel)
  server.on('checkExpectation', (request, response) => {
    watch(request, response)
    answer(request, response)
  })
  const counts = new Map<string, number>()
  let all = 0
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? ''
    const count = (counts.get(address) ?? 0) + 1
    counts.set(address, count)
    all++
    socket.once('close', () => {
      const left = (counts.get(address) ?? 1) - 1
      if (left > 0) counts.set(address, left)
      else counts.delete(address)
      all--
    })
    if (all > MOST_CONNECTIONS || count > MOST_CONNECTIONS_PER_ADDRESS) socket.destroy()
  })
  return server
}

function watch(request: IncomingMessage, response: ServerResponse): void {
  noteExchange(request, response)
  response.setTimeout(STALLED_MS, () => cutStalled(response.socket))
}

/** Work that takes long has nothing waiting for the client, and goes on. */
function cutStalled(socket: Socket | null): void {
  if (socket !== null && socket.writableLength > 0) socket.destroy()
}

/** Stops listening, lets running requests end, and cuts what is left after `graceMs`. */
export async function closeServer(server: Server, graceMs: number): Promise<void> {
  if (!server.listening) return
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeIdleConnections()
  const cut = setTimeout(() => server.closeAllConnections(), graceMs)
  await closed
  clearTimeout(cut)
}
