import { readdirSync, readFileSync } from 'node:fs'
import { connect as connectPlain, type Socket, type TcpNetConnectOpts } from 'node:net'
import { join } from 'node:path'
import { connect as connectTls, type ConnectionOptions } from 'node:tls'
import { ROOT } from '../../repo/source.ts'
import { newAddress, type Server } from '../../peers/server.ts'
import { Line, type Listener } from './line.ts'
import { HOST, listenersOf, type House } from './framing.ts'

/** The issue's figure: after so long a slow client is gone. */
export const CUT_WITHIN_MS = 15_000
/** So long a healthy client waits for its answer at most, at the 99th percentile; on a machine that is busy anyway, longer. */
const HEALTHY_P99_MS = 100

const CRLF = '\r\n'
const HEAD = `Host: ${HOST}${CRLF}Content-Type: application/json${CRLF}`
const post = (framing: string): string => `POST /api/v1/setup/claim HTTP/1.1${CRLF}${HEAD}${framing}${CRLF}`

interface Slow {
  name: string
  /** What goes out at once. */
  begin: string
  /** What goes out over and over, a second between. */
  drip?: string
  /** The connection is opened without TLS, whatever listens. */
  bare?: boolean
  /** Nothing that comes is read. */
  deaf?: boolean
}

/** A file large enough that a few dozen of it fit into no buffer. */
function largestAsset(): string {
  const folder = join(ROOT, 'web/dist/assets')
  const sizes = readdirSync(folder).map((name) => ({ name, size: readFileSync(join(folder, name)).length }))
  return sizes.toSorted((a, b) => b.size - a.size)[0]!.name
}

const SLOW: readonly Slow[] = [
  { name: 'says nothing', begin: '' },
  { name: 'sends one header after another', begin: `GET /healthz HTTP/1.1${CRLF}`, drip: `X: y${CRLF}` },
  { name: 'sends the request line sign by sign', begin: 'GET /', drip: 'a' },
  { name: 'sends a body sign by sign', begin: `${post(`Content-Length: 200${CRLF}`)}{"code":"`, drip: 'a' },
  { name: 'sends a chunk after another', begin: post(`Transfer-Encoding: chunked${CRLF}`), drip: `1${CRLF}a${CRLF}` },
  { name: 'promises a body and sends none', begin: post(`Content-Length: 200${CRLF}`) },
  { name: 'waits to be told to continue', begin: post(`Content-Length: 200${CRLF}Expect: 100-continue${CRLF}`) },
  { name: 'got its answer and stays', begin: `GET /healthz HTTP/1.1${CRLF}Host: ${HOST}${CRLF}${CRLF}` },
  { name: 'speaks HTTP/0.9 and waits', begin: `GET /healthz${CRLF}` },
  { name: 'begins no handshake', begin: '', bare: true },
  { name: 'begins a handshake sign by sign', begin: '\x16\x03\x01\x02\x00\x01', drip: '\x00', bare: true },
  {
    name: 'asks much and reads nothing',
    begin: `GET /assets/${largestAsset()} HTTP/1.1${CRLF}Host: ${HOST}${CRLF}${CRLF}`.repeat(40),
    deaf: true,
  },
]

/** Opens each kind of slow client on each listener; after 15 seconds the server must have let go of all of them. */
export async function slowFaults({ server }: House): Promise<{ faults: string[]; slowest: number }> {
  const before = await healthyP99(server, 1_500)
  const clients = listenersOf(server).flatMap((listener) => SLOW.map((slow) => ({ listener, slow })))
  const measured = healthyP99(server, CUT_WITHIN_MS - 1_000)
  const results = await Promise.all(
    clients.map(async ({ listener, slow }) => {
      const ms = await msUntilCut(server, listener, slow)
      return ms === null
        ? [`${listener.tls ? 'tls' : 'plain'}: who ${slow.name} is not cut within ${CUT_WITHIN_MS / 1000} s`]
        : []
    }),
  )
  const p99 = await measured
  const allowed = Math.max(HEALTHY_P99_MS, 5 * before)
  return {
    faults: [
      ...results.flat(),
      ...(p99 < allowed ? [] : [`a healthy client waited ${p99.toFixed(0)} ms, alone ${before.toFixed(0)} ms`]),
    ],
    slowest: p99,
  }
}

/** Milliseconds until the server gave the connection up; null when it still had it when it should not. */
async function msUntilCut(server: Server, { address: host, port, tls }: Listener, slow: Slow): Promise<number | null> {
  const options = { host, port, localAddress: newAddress() }
  const encrypted = tls && !slow.bare
  const socket = encrypted ? connectTls(trustingAny(options)) : connectPlain(options)
  // A reset is how some of them end.
  socket.on('error', () => undefined)
  await new Promise((resolve) => socket.once(encrypted ? 'secureConnect' : 'connect', resolve))
  const { localPort } = socket
  const start = performance.now()
  if (!slow.deaf) socket.resume()
  socket.write(slow.begin, 'latin1')
  const drip = setInterval(() => slow.drip !== undefined && socket.writable && socket.write(slow.drip, 'latin1'), 1_000)
  try {
    while (performance.now() - start < CUT_WITHIN_MS) {
      if (!isHeld(server, options.localAddress, localPort!)) return performance.now() - start
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    return null
  } finally {
    clearInterval(drip)
    socket.destroy()
  }
}

function trustingAny(options: TcpNetConnectOpts): ConnectionOptions & TcpNetConnectOpts {
  return { ...options, rejectUnauthorized: false }
}

const ESTABLISHED = '01'

/** Whether the server's end of a connection is still open, as the kernel sees it: a client that does not read would not know. */
function isHeld({ port, plainPort }: Server, localAddress: string, localPort: number): boolean {
  const peer = `${hexOf(localAddress)}:${portHex(localPort)}`
  return [port, plainPort].some((ours) => connections().has(`${portHex(ours)} ${peer} ${ESTABLISHED}`))
}

let table = { at: -Infinity, rows: new Set<string>() }

/** Local port, peer and state of every connection of this machine, looked up a few times a second. */
function connections(): ReadonlySet<string> {
  if (performance.now() - table.at < 250) return table.rows
  const rows = readFileSync('/proc/net/tcp', 'utf8').matchAll(/^ *\d+: [0-9A-F]{8}:([0-9A-F]{4}) ([0-9A-F:]+) (\w\w)/gm)
  table = {
    at: performance.now(),
    rows: new Set([...rows].map(([, local, peer, state]) => `${local} ${peer} ${state}`)),
  }
  return table.rows
}

function hexOf(address: string): string {
  return Buffer.from(address.split('.').map(Number).toReversed()).toString('hex').toUpperCase()
}

function portHex(port: number): string {
  return port.toString(16).padStart(4, '0').toUpperCase()
}

/** Asks again and again on kept connections. @returns the 99th percentile in milliseconds */
async function healthyP99(server: Server, forMs: number): Promise<number> {
  const [secure] = listenersOf(server)
  const times: number[] = []
  const started = performance.now()
  const address = newAddress()
  while (performance.now() - started < forMs) {
    const line = await Line.open(secure!, address)
    for (let count = 1; count <= 20 && !line.closed; count++) {
      const asked = performance.now()
      line.send(`GET /healthz HTTP/1.1${CRLF}Host: ${HOST}${CRLF}${CRLF}`)
      await line.answered(count, 5_000)
      times.push(performance.now() - asked)
      await new Promise((resolve) => setTimeout(resolve, 30))
    }
    line.hangUp()
  }
  return times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? Infinity
}

/** Opens more connections from one address than it may have. @returns how many of them the server kept */
export async function keptOf(server: Server, count: number): Promise<number> {
  const { address: host, plainPort: port } = server
  const localAddress = newAddress()
  const sockets: Socket[] = []
  for (let opened = 0; opened < count; opened++) {
    const socket = connectPlain({ host, port, localAddress })
    // One that is refused ends with a reset.
    socket.on('error', () => undefined)
    socket.resume()
    sockets.push(socket)
    await new Promise<void>((resolve) => socket.once('connect', resolve).once('close', () => resolve()))
  }
  const answered = performance.now()
  while (sockets.filter(({ destroyed }) => destroyed).length < count - 512 && performance.now() - answered < 5_000)
    await new Promise((resolve) => setTimeout(resolve, 20))
  const kept = sockets.filter(({ destroyed }) => !destroyed).length
  for (const socket of sockets) socket.destroy()
  return kept
}

/** Reads steadily, but no faster than so many bytes a second. @returns whether the server bore with it to the end */
export async function honestReader(server: Server, bytesPerSecond: number, forMs: number): Promise<boolean> {
  const { address: host, port } = server
  const socket = connectTls(trustingAny({ host, port, localAddress: newAddress() }))
  // Seen by `destroyed`.
  socket.on('error', () => undefined)
  await new Promise((resolve) => socket.once('secureConnect', resolve))
  socket.write(`GET /assets/${largestAsset()} HTTP/1.1${CRLF}Host: ${HOST}${CRLF}${CRLF}`.repeat(40), 'latin1')
  const start = performance.now()
  let read = 0
  while (performance.now() - start < forMs && !socket.readableEnded && !socket.destroyed) {
    const due = ((performance.now() - start) / 1_000) * bytesPerSecond
    const chunk = read < due ? (socket.read() as Buffer | null) : null
    if (chunk === null) await new Promise((resolve) => setTimeout(resolve, 20))
    else read += chunk.length
  }
  const borne = !socket.destroyed && !socket.readableEnded
  socket.destroy()
  return borne
}
