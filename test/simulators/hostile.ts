import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type SecureVersion, type Server as TlsServer, TLSSocket } from 'node:tls'

// A server that lies, for any protocol over TLS: what it does wrong stands here, what it says rightly is the codec of the protocol.

/** All that the frame needs to know of a protocol. */
export interface Codec<Request> {
  /** The first whole request of what was received; null while it is not all there. */
  take(received: Buffer): { request: Request; size: number } | null
  /** What an honest server says, message by message. */
  answer(request: Request): Buffer[]
  /** The same answer, each message marked as belonging to the request so many places later. */
  readdressed(request: Request, places: number): Buffer[]
  /** A refusal of this request. */
  refusal(request: Request): Buffer[]
  /** Success in a well-formed message that answers another kind of request. */
  wrongType(request: Request): Buffer[]
  /** The beginning of a message that claims to be larger than anybody would keep. */
  oversized(request: Request): Buffer
  /** A message that leaves the answer open, again and again. */
  more(request: Request, number: number): Buffer
}

/** Names and certificates that the server may show. */
export interface Identity {
  keyPem: string
  certificatePem: string
}

export interface Identities {
  right: Identity
  /** Of the trusted authority, for another name. */
  otherName: Identity
  /** Of the trusted authority and for the right name, over since yesterday. */
  expired: Identity
}

/** What goes wrong below the protocol, from the first byte of a connection on. */
export const TRANSPORT = ['silent', 'slow', 'half-closed', 'reset', 'garbage', 'oversized', 'endless'] as const
/** What goes wrong with the server's identity, and with TLS itself. */
export const TLS = ['wrong identity', 'expired certificate', 'TLS 1.0', 'TLS 1.1', 'no TLS'] as const
/** What goes wrong with the answers. */
export const ANSWERS = [
  ...TRANSPORT,
  'wrong type',
  'replay',
  'out of order',
  'error then success',
  'success then retract',
] as const

export type Behaviour =
  | { layer: 'honest' }
  | { layer: 'transport'; fault: (typeof TRANSPORT)[number] }
  | { layer: 'tls'; fault: (typeof TLS)[number] }
  /** `from`: the first request of a connection that is answered so, counted from 0. */
  | { layer: 'answers'; fault: (typeof ANSWERS)[number]; from: number }

/** Milliseconds between two bytes of a slow server. */
const SLOW_MS = 100
/** Made once: the lying must not cost the machine more than the listening. */
const NOISE = randomBytes(64 * 1024)
const PIECES_AT_ONCE = 20
const OVERSIZED_RECORD = Buffer.from([0x16, 0x03, 0x03, 0xff, 0xff])

/** A server whose behaviour can be changed; it holds for the connections that come after. */
export class Hostile<Request> {
  behaviour: Behaviour = { layer: 'honest' }
  /** Requests that came, whatever was answered. */
  readonly requests: Request[] = []
  readonly host = '127.0.0.1'
  port = 0
  readonly #codec: Codec<Request>
  readonly #identities: Identities
  readonly #front: Server
  readonly #behind = new Map<string, TlsServer>()
  readonly #sockets = new Set<Socket>()

  constructor(codec: Codec<Request>, identities: Identities) {
    this.#codec = codec
    this.#identities = identities
    this.#front = createServer({ allowHalfOpen: true }, (socket) => this.#accept(socket))
  }

  async listen(): Promise<this> {
    this.#front.listen(0, this.host)
    await once(this.#front, 'listening')
    this.port = (this.#front.address() as AddressInfo).port
    return this
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    for (const server of [this.#front, ...this.#behind.values()]) server.close()
    await once(this.#front, 'close')
  }

  #accept(socket: Socket): void {
    this.#keep(socket)
    const { behaviour } = this
    if (behaviour.layer === 'transport' && behaviour.fault !== 'slow')
      return misbehave(behaviour.fault, socket, OVERSIZED_RECORD)
    if (behaviour.layer === 'tls' && behaviour.fault === 'no TLS') return this.#converse(socket, { layer: 'honest' })
    void this.#passOn(socket, behaviour)
  }

  /** TLS is spoken by a server behind this one, one for each way of speaking it; a slow front hands on byte by byte. */
  async #passOn(socket: Socket, behaviour: Behaviour): Promise<void> {
    const { port } = (await this.#speaking(behaviour)).address() as AddressInfo
    const behind = connect(port, this.host)
    this.#keep(behind)
    socket.pipe(behind)
    if (behaviour.layer === 'transport') behind.on('data', (bytes: Buffer) => drip(socket, bytes))
    else behind.pipe(socket)
    behind.once('close', () =>
      behaviour.layer === 'answers' && behaviour.fault === 'reset' ? socket.resetAndDestroy() : socket.destroy(),
    )
    socket.once('close', () => behind.destroy())
  }

  async #speaking(behaviour: Behaviour): Promise<TlsServer> {
    const way = JSON.stringify(behaviour)
    const known = this.#behind.get(way)
    if (known !== undefined) return known
    const server = createTlsServer(optionsFor(behaviour, this.#identities), (secure) => {
      this.#keep(secure)
      this.#converse(secure, behaviour)
    })
    this.#behind.set(way, server)
    // A client that does not trust us ends the handshake: that is what it should do.
    server.on('tlsClientError', () => undefined)
    server.listen(0, this.host)
    await once(server, 'listening')
    return server
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket)
    socket.on('close', () => this.#sockets.delete(socket))
    socket.on('error', () => socket.destroy())
  }

  /** What is no request of the protocol, such as the beginning of TLS where none is spoken, ends the connection. */
  #take(socket: Socket, received: Buffer): ReturnType<Codec<Request>['take']> {
    try {
      return this.#codec.take(received)
    } catch {
      // Whatever the codec stumbled over: a server that cannot read hangs up.
      socket.end()
      return null
    }
  }

  #converse(socket: Socket | TLSSocket, behaviour: Behaviour): void {
    let received: Buffer = Buffer.alloc(0)
    let count = 0
    let before: Buffer[] = []
    socket.on('data', (piece: Buffer) => {
      received = Buffer.concat([received, piece])
      for (let taken = this.#take(socket, received); taken !== null; taken = this.#take(socket, received)) {
        received = received.subarray(taken.size)
        this.requests.push(taken.request)
        const honest = this.#codec.answer(taken.request)
        if (behaviour.layer === 'answers' && count >= behaviour.from)
          lie(this.#codec, behaviour.fault, socket, taken.request, { honest, before })
        else socket.write(Buffer.concat(honest))
        before = honest
        count += 1
      }
    })
  }
}

interface Answers {
  honest: Buffer[]
  /** What the request before was answered with. */
  before: Buffer[]
}

function lie<Request>(
  codec: Codec<Request>,
  fault: (typeof ANSWERS)[number],
  socket: Socket,
  request: Request,
  { honest, before }: Answers,
): void {
  const say = (messages: readonly Buffer[]): void => void socket.write(Buffer.concat(messages))
  switch (fault) {
    case 'slow':
      return drip(socket, Buffer.concat(honest))
    case 'endless':
      return flood(socket, (number) => codec.more(request, number))
    case 'wrong type':
      return say(codec.wrongType(request))
    case 'replay':
      // The first request has none before it: then it is what some other connection was told.
      return say(before.length > 0 ? before : codec.readdressed(request, 40))
    case 'out of order':
      return say([...codec.readdressed(request, 1), ...honest])
    case 'error then success':
      return say([...codec.refusal(request), ...honest])
    case 'success then retract':
      return say([...honest, ...codec.refusal(request)])
    case 'silent':
    case 'half-closed':
    case 'reset':
    case 'garbage':
    case 'oversized':
      return misbehave(fault, socket, codec.oversized(request))
    default:
      return fault satisfies never
  }
}

/** What needs no knowledge of any protocol. */
function misbehave(fault: Exclude<(typeof TRANSPORT)[number], 'slow'>, socket: Socket, oversized: Buffer): void {
  switch (fault) {
    case 'silent':
      return void socket.resume()
    case 'half-closed':
      socket.resume()
      return void socket.end()
    case 'reset':
      // Within TLS only the connection beneath can be reset, which the front does.
      return void (socket instanceof TLSSocket ? socket.destroy() : socket.resetAndDestroy())
    case 'garbage':
      return void socket.write(randomBytes(4_096))
    case 'oversized':
      socket.write(oversized)
      return flood(socket, () => NOISE)
    case 'endless':
      return flood(socket, () => NOISE)
    default:
      return fault satisfies never
  }
}

/** Writes one byte after another, slowly, as long as somebody is there. */
function drip(socket: Socket, bytes: Buffer): void {
  let at = 0
  const next = setInterval(() => {
    if (at >= bytes.length || socket.destroyed) return clearInterval(next)
    socket.write(bytes.subarray(at, (at += 1)))
  }, SLOW_MS)
}

/** Writes as fast as the other side reads, and never stops by itself. */
function flood(socket: Socket, piece: (number: number) => Buffer): void {
  let number = 0
  const pour = (): void => {
    while (!socket.destroyed && socket.writable) {
      const pieces = Array.from({ length: PIECES_AT_ONCE }, () => piece(number++))
      if (!socket.write(Buffer.concat(pieces))) return void socket.once('drain', pour)
    }
  }
  socket.resume()
  pour()
}

/** OpenSSL speaks the old versions only at its lowest level of security. */
function oldTls(version: SecureVersion) {
  return { minVersion: version, maxVersion: version, ciphers: 'ALL:@SECLEVEL=0' }
}

function optionsFor(behaviour: Behaviour, { right, otherName, expired }: Identities) {
  const fault = behaviour.layer === 'tls' ? behaviour.fault : null
  const identity = fault === 'wrong identity' ? otherName : fault === 'expired certificate' ? expired : right
  const old = fault === 'TLS 1.0' ? oldTls('TLSv1') : fault === 'TLS 1.1' ? oldTls('TLSv1.1') : {}
  return { key: identity.keyPem, cert: identity.certificatePem, ...old }
}
