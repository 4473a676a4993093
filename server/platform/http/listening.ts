import type { Server } from 'node:http'
import type { Server as SecureServer } from 'node:https'
import { createServer as createNetServer, isIP, type Server as NetServer } from 'node:net'
import { Server as TlsServer } from 'node:tls'
import { StartProblem, messageOf } from '../../base/errors.ts'
import { plainAddress } from './cidr.ts'
import type { Client } from './client.ts'
import { closeServer, serveIdentity, type TlsIdentity } from './listen.ts'

/** Where the server listens: one address, two ports. */
export interface ListenPlace {
  address: string
  httpsPort: number
  httpPort: number
}

type SideName = 'https' | 'http'

/** Where a socket listens: at an address and a port, or already, as a descriptor that systemd's socket unit handed over. */
type Place = { address: string; port: number } | { fd: number }

const FIRST_HANDED_OVER = 3

/**
 * Descriptors that systemd's socket unit handed over (sd_listen_fds(3)), by their names. With them a restart refuses no
 * connection, and the server needs no right to open low ports.
 */
function handedOver(name: SideName): Place[] {
  const { env, pid } = process
  if (env['LISTEN_PID'] !== String(pid)) return []
  const names = (env['LISTEN_FDNAMES'] ?? '').split(':').slice(0, Number(env['LISTEN_FDS'] ?? 0))
  return names.flatMap((handed, index) => (handed === name ? [{ fd: FIRST_HANDED_OVER + index }] : []))
}

/** True if systemd's socket unit says where this server listens: then no setting does. */
export function listensForSystemd(): boolean {
  return handedOver('https').length > 0 || handedOver('http').length > 0
}

/**
 * Sockets on each port. The event loop takes one connection from each in a turn (libuv, uv__server_io): with one alone, a few
 * long turns would leave newcomers waiting for seconds.
 */
const SOCKETS_PER_PORT = 8

/** One port that is open: a server of its own, so that it can be closed without the others. */
interface Side<S extends Server = Server> {
  place: { address: string; port: number }
  server: S
  acceptors: NetServer[]
}

interface Pair {
  https: Side<SecureServer>
  http: Side
}

interface Servers {
  secure: (identity: TlsIdentity) => SecureServer
  plain: () => Server
}

/** How long the answers of a place that is given up may still take. */
const LEAVE_MS = 2_000

/**
 * Both ports, and how they move while the server runs: a new place opens beside the old one, and either the old or the new one
 * is closed in the end. A connection lives where it was accepted.
 */
export class Listening {
  readonly #servers: Servers
  #identity: TlsIdentity
  #now: Pair
  #beside: Pair | null = null

  private constructor(servers: Servers, identity: TlsIdentity, now: Pair) {
    this.#servers = servers
    this.#identity = identity
    this.#now = now
  }

  /**
   * Begins to listen on both ports, at a place or where systemd's socket unit says.
   * @throws StartProblem 11 busy port, 1 forbidden or foreign address
   */
  static async open(place: ListenPlace, identity: TlsIdentity, servers: Servers): Promise<Listening> {
    const https = await openSide('https', servers.secure(identity), { address: place.address, port: place.httpsPort })
    try {
      const http = await openSide('http', servers.plain(), { address: place.address, port: place.httpPort })
      return new Listening(servers, identity, { https, http })
    } catch (error) {
      await closeSide(https, 0)
      throw error
    }
  }

  /** Where browsers and devices reach it now: with the ports that were found where any would do. */
  get place(): ListenPlace {
    const { https, http } = this.#beside ?? this.#now
    return { address: https.place.address, httpsPort: https.place.port, httpPort: http.place.port }
  }

  get identity(): TlsIdentity {
    return this.#identity
  }

  /**
   * Opens a second place beside the one in use. What is the same in both stays as it is.
   * @throws StartProblem as `open` does; then nothing has changed
   */
  async openBeside(place: ListenPlace): Promise<void> {
    await this.leaveBeside()
    const https = await this.#sideAt('https', this.#now.https, place.address, place.httpsPort, () =>
      this.#servers.secure(this.#identity),
    )
    try {
      const http = await this.#sideAt('http', this.#now.http, place.address, place.httpPort, this.#servers.plain)
      this.#beside = { https, http }
    } catch (error) {
      if (https !== this.#now.https) await closeSide(https, 0)
      throw error
    }
  }

  /**
   * Whether a place could be opened beside this one, without leaving it open.
   * @throws StartProblem as `open` does
   */
  async tryBeside({ address, httpsPort, httpPort }: ListenPlace): Promise<void> {
    for (const [side, port] of [
      [this.#now.https, httpsPort],
      [this.#now.http, httpPort],
    ] as const) {
      if (side.place.port === port && port > 0) {
        // The port is ours: only whether this machine has the address is to be seen.
        if (side.place.address !== address) await assertFree({ address, port: 0 })
      } else await assertFree({ address, port })
    }
  }

  /** Closes the second place; its running answers have two seconds. */
  async leaveBeside(): Promise<void> {
    const beside = this.#beside
    this.#beside = null
    if (beside) await this.#closeApart(beside, this.#now)
  }

  /** Closes the first place; from now on there is only the second. */
  async keepBeside(): Promise<void> {
    const before = this.#now
    if (!this.#beside) return
    this.#now = this.#beside
    this.#beside = null
    await this.#closeApart(before, this.#now)
  }

  /** Whether a connection would be accepted if only the second place were there. */
  wouldAccept({ local }: Pick<Client, 'local'>): boolean {
    const { address, port } = (this.#beside ?? this.#now).https.place
    return local.port === port && coversAddress(address, local.address)
  }

  /** Serves another key and certificate from the next handshake on. */
  switchIdentity(identity: TlsIdentity): void {
    this.#identity = identity
    for (const pair of [this.#now, this.#beside]) if (pair) serveIdentity(pair.https.server, identity)
  }

  /** Stops listening, lets running requests end, and cuts what is left after `graceMs`. */
  async close(graceMs: number): Promise<void> {
    await this.leaveBeside()
    await Promise.all([closeSide(this.#now.https, graceMs), closeSide(this.#now.http, graceMs)])
  }

  async #sideAt<S extends Server>(
    name: SideName,
    now: Side<S>,
    address: string,
    port: number,
    make: () => S,
  ): Promise<Side<S>> {
    if (now.place.address === address && now.place.port === port) return now
    return await openSide(name, make(), { address, port }, now.place.port === port)
  }

  async #closeApart(gone: Pair, left: Pair): Promise<void> {
    await Promise.all([
      gone.https === left.https ? undefined : closeSide(gone.https, LEAVE_MS),
      gone.http === left.http ? undefined : closeSide(gone.http, LEAVE_MS),
    ])
  }
}

function coversAddress(listening: string, local: string): boolean {
  if (listening === '::') return true
  if (listening === '0.0.0.0') return isIP(local) === 4
  return plainAddress(listening) === local
}

async function closeSide({ server, acceptors }: Side, graceMs: number): Promise<void> {
  for (const acceptor of acceptors) acceptor.close()
  await closeServer(server, graceMs)
}

/** `shared`: the port is our own already, at another address. */
async function openSide<S extends Server>(
  name: SideName,
  server: S,
  configured: { address: string; port: number },
  shared = false,
): Promise<Side<S>> {
  const [first, ...others] = handedOver(name)
  if (first) {
    await open(server, first)
    const acceptors = await Promise.all(others.map((place) => acceptAt(place, server)))
    return { place: { ...configured, port: portOf(server) }, server, acceptors }
  }
  // A port can be shared by all that one user runs: another server there would get some of the connections, and nobody would know.
  if (configured.port > 0 && !shared) await assertFree(configured)
  await open(server, configured)
  const place = { ...configured, port: portOf(server) }
  const acceptors = await Promise.all(Array.from({ length: SOCKETS_PER_PORT - 1 }, () => acceptAt(place, server)))
  return { place, server, acceptors }
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
