import { constants } from 'node:crypto'
import {
  createServer as createPlainServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { createServer as createNetServer, type Server as NetServer, type Socket } from 'node:net'
import { Server as TlsServer } from 'node:tls'
import type { Config } from '../../base/config.ts'
import { StartProblem, messageOf } from '../../base/errors.ts'
import { answerBroken, noteExchange, refuseTunnel } from './broken.ts'

/** Where a socket listens: at an address and a port, or already, as a descriptor that systemd's socket unit handed over. */
type Place = { address: string; port: number } | { fd: number }

export interface TlsIdentity {
  /** PEM. */
  key: string
  /** PEM, leaf first. */
  certificate: string
}

const FIRST_HANDED_OVER = 3

/**
 * Descriptors that systemd's socket unit handed over (sd_listen_fds(3)), by their names. With them a restart refuses no
 * connection, and the server needs no right to open low ports.
 */
function handedOver(env: NodeJS.ProcessEnv, pid: number, name: string): Place[] {
  if (env['LISTEN_PID'] !== String(pid)) return []
  const names = (env['LISTEN_FDNAMES'] ?? '').split(':').slice(0, Number(env['LISTEN_FDS'] ?? 0))
  return names.flatMap((handed, index) => (handed === name ? [{ fd: FIRST_HANDED_OVER + index }] : []))
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

/**
 * Sockets on each port. The event loop takes one connection from each in a turn (libuv, uv__server_io): with one alone, a few
 * long turns would leave newcomers waiting for seconds.
 */
const SOCKETS_PER_PORT = 8

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
export function tlsServer({ key, certificate }: TlsIdentity, answer: RequestListener): Server {
  const server = createTlsServer(
    {
      ...LIMITS,
      key,
      cert: certificate,
      minVersion: 'TLSv1.2',
      ciphers: CIPHERS,
      honorCipherOrder: true,
      secureOptions: TLS_OPTIONS,
      handshakeTimeout: HANDSHAKE_MS,
    },
    answer,
  )
  // A TLS handshake that stalls is cut like slow headers are.
  server.on('tlsClientError', (_error, socket) => socket.destroy())
  return bounded(server, answer)
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

export interface Listeners {
  /** Of the console. */
  port: number
  /** Stops listening, lets running requests end, and cuts what is left after `graceMs`. */
  close: (graceMs: number) => Promise<void>
}

/**
 * Begins to listen on both ports, as the configuration says or as systemd handed them over.
 * @throws StartProblem 11 busy port, 1 forbidden or foreign address
 */
export async function openListeners(
  { address, httpsPort, httpPort }: Config['listen'],
  https: Server,
  http: Server,
): Promise<Listeners> {
  const acceptors = await listen(https, 'https', { address, port: httpsPort })
  const close = async (graceMs: number): Promise<void> => {
    for (const acceptor of acceptors) acceptor.close()
    await Promise.all([closeServer(https, graceMs), closeServer(http, graceMs)])
  }
  try {
    acceptors.push(...(await listen(http, 'http', { address, port: httpPort })))
  } catch (error) {
    await close(0)
    throw error
  }
  return { port: portOf(https), close }
}

/** @returns what accepts connections beside the server itself */
async function listen(
  server: Server,
  name: string,
  configured: { address: string; port: number },
): Promise<NetServer[]> {
  const [first, ...others] = handedOver(process.env, process.pid, name)
  if (first) {
    await open(server, first)
    return await Promise.all(others.map((place) => acceptAt(place, server)))
  }
  // A port can be shared by all that one user runs: another server there would get some of the connections, and nobody would know.
  if (configured.port > 0) await assertFree(configured)
  await open(server, configured)
  const place = { ...configured, port: portOf(server) }
  return await Promise.all(Array.from({ length: SOCKETS_PER_PORT - 1 }, () => acceptAt(place, server)))
}

async function assertFree(place: Place): Promise<void> {
  const probe = createNetServer()
  await open(probe, place, false)
  await new Promise((resolve) => probe.close(resolve))
}

/** Hands every connection to the server, which counts, bounds and ends it like one of its own. */
async function acceptAt(place: Place, server: Server): Promise<NetServer> {
  // As Node's own servers have it.
  const options = { noDelay: true, allowHalfOpen: !(server instanceof TlsServer) }
  const acceptor = createNetServer(options, (socket) => server.emit('connection', socket))
  await open(acceptor, place)
  return acceptor
}

async function open(server: NetServer, place: Place, reusePort = true): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(listenProblem(error, place)))
    const options = 'fd' in place ? { fd: place.fd } : { host: place.address, port: place.port, reusePort }
    server.listen(options, resolve)
  })
  // One connection that could not be accepted must not end all others.
  server.on('error', (error) => process.emitWarning(error))
}

function portOf(server: Server): number {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

function listenProblem(error: NodeJS.ErrnoException, place: Place): StartProblem {
  if ('fd' in place)
    return new StartProblem(1, `The socket handed over as descriptor ${place.fd} is not usable: ${messageOf(error)}`)
  const { address, port } = place
  if (error.code === 'EADDRINUSE') {
    return new StartProblem(
      11,
      `Port ${port} on ${address} is busy. Stop the program that uses it (ss -ltnp shows which), or choose another port: ` +
        'FREEHOLD_LISTEN__HTTPS_PORT for the console, FREEHOLD_LISTEN__HTTP_PORT for SCEP and CRLs.',
    )
  }
  if (error.code === 'EACCES') {
    return new StartProblem(
      1,
      `Port ${port} needs the right to open low ports. Choose one above 1023, or use the systemd socket.`,
    )
  }
  return new StartProblem(
    1,
    `The address ${address} cannot be used (${messageOf(error)}). Set FREEHOLD_LISTEN__ADDRESS to one of this machine.`,
  )
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
