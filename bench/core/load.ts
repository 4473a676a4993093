import { connect, type TLSSocket } from 'node:tls'

// A process of its own: asks for one address again and again on connections that stay open, and prints how many answers came.

/** What the load process is told, as JSON in its first argument. */
export interface Load {
  host: string
  port: number
  certificate: string
  /** As in `GET /healthz`. */
  at: string
  /** Sent with every request. */
  body?: string
  headers: Record<string, string>
  /** Addresses to connect from, one connection each: the server counts requests by address. */
  addresses: string[]
  ms: number
}

export interface LoadResult {
  answers: number
  bytes: number
  ms: number
}

const END_OF_HEAD = Buffer.from('\r\n\r\n')

if (import.meta.main) {
  const result = await run(JSON.parse(process.argv[2] ?? '{}') as Load)
  process.stdout.write(`${JSON.stringify(result)}\n`)
}

async function run(load: Load): Promise<LoadResult> {
  const sockets = await Promise.all(load.addresses.map((address) => open(load, address)))
  const start = performance.now()
  const counts = await Promise.all(sockets.map((socket) => askAgain(socket, requestOf(load), start + load.ms)))
  const ms = performance.now() - start
  for (const socket of sockets) socket.destroy()
  const sum = (values: number[]): number => values.reduce((a, b) => a + b, 0)
  return { answers: sum(counts.map(({ answers }) => answers)), bytes: sum(counts.map(({ bytes }) => bytes)), ms }
}

function requestOf({ host, at, body = '', headers }: Load): string {
  const length =
    body === '' ? {} : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }
  const lines = Object.entries({ host, ...length, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`)
  return `${at} HTTP/1.1\r\n${lines.join('')}\r\n${body}`
}

function open({ host, port, certificate }: Load, localAddress: string): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const options = { host, port, ca: certificate, checkServerIdentity: () => undefined, localAddress }
    const socket = connect(options, () => resolve(socket))
    socket.once('error', reject)
  })
}

/** One request after the other on one connection until the time is up. */
function askAgain(socket: TLSSocket, request: string, until: number): Promise<{ answers: number; bytes: number }> {
  return new Promise((resolve, reject) => {
    let answers = 0
    let bytes = 0
    let head = Buffer.alloc(0)
    let missing = -1
    socket.on('error', reject)
    socket.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (missing < 0) {
        head = Buffer.concat([head, chunk])
        const end = head.indexOf(END_OF_HEAD)
        if (end < 0) return
        missing = bodyLength(head.toString('latin1', 0, end)) - (head.length - end - END_OF_HEAD.length)
      } else missing -= chunk.length
      if (missing > 0) return
      answers++
      head = Buffer.alloc(0)
      missing = -1
      if (performance.now() >= until) resolve({ answers, bytes })
      else socket.write(request)
    })
    socket.write(request)
  })
}

function bodyLength(head: string): number {
  if (!head.startsWith('HTTP/1.1 200')) throw new Error(`Not 200: ${head.split('\r\n')[0]}`)
  const length = /^content-length: (\d+)$/im.exec(head)?.[1]
  if (length === undefined) throw new Error('The answer does not say how long it is')
  return Number(length)
}
