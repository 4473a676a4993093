import { connect, type TLSSocket } from 'node:tls'

/** One request as it goes over the wire; `head` ends with the last header line, without the empty line. */
export interface Message {
  method: string
  head: string
  body: string | Buffer
}

export interface Reply {
  status: number
  /** Header lines as they came. */
  head: string
  text: string
  bytes: Buffer
}

/** What a browser of our own would send, with a body of JSON or of bytes. */
export interface Asked {
  /** As in `POST /api/v1/session`. */
  at: string
  host: string
  cookie?: string | null
  body?: object | Buffer
  /** Further header lines. */
  headers?: readonly string[]
}

export function messageOf({ at, host, cookie = null, body, headers = [] }: Asked): Message {
  const bytes = body === undefined || Buffer.isBuffer(body) ? (body ?? '') : JSON.stringify(body)
  const lines = [
    `${at} HTTP/1.1`,
    `host: ${host}`,
    'sec-fetch-site: same-origin',
    ...(cookie === null ? [] : [`cookie: ${cookie}`]),
    ...(body === undefined || Buffer.isBuffer(body) ? [] : ['content-type: application/json']),
    ...(at.startsWith('GET ')
      ? []
      : [`content-length: ${Buffer.byteLength(bytes)}`, 'freehold-reason: as%20rehearsed']),
    ...headers,
  ]
  return { method: at.split(' ')[0]!, head: lines.join('\r\n'), body: bytes }
}

export interface Line {
  host: string
  port: number
  /** PEM; the only one trusted. */
  certificate: string
  /** The client's own address in 127/8. */
  localAddress: string
}

interface Waiting {
  method: string
  resolve: (reply: Reply) => void
  reject: (error: Error) => void
}

/** A server that is silent for so long hangs. */
const NO_ANSWER_MS = 120_000

const NOTHING = Buffer.alloc(0)

/**
 * One TLS connection that is kept alive and takes requests without waiting for the answers before (pipelining, RFC 9112 §9.3.2):
 * a fraction of the cost of Node's own client, and it sends what no client would.
 */
export class Wire {
  readonly #socket: TLSSocket
  readonly #waiting: Waiting[] = []
  #received: Buffer = NOTHING
  #closed = false
  sent = 0

  constructor({ host, port, certificate, localAddress }: Line) {
    const options = { host, port, ca: certificate, localAddress, checkServerIdentity: () => undefined }
    this.#socket = connect(options)
    this.#socket.setNoDelay(true)
    this.#socket.setTimeout(NO_ANSWER_MS, () => this.#socket.destroy(new Error('there was no answer in time')))
    this.#socket.on('data', (chunk: Buffer) => this.#take(chunk))
    this.#socket.on('error', (error) => this.#end(error))
    this.#socket.on('close', () => this.#end(new Error('the connection was closed')))
  }

  get closed(): boolean {
    return this.#closed
  }

  ask({ method, head, body }: Message): Promise<Reply> {
    if (this.#closed) return Promise.reject(new Error('the connection was closed'))
    this.sent++
    return new Promise((resolve, reject) => {
      this.#waiting.push({ method, resolve, reject })
      if (typeof body === 'string') this.#socket.write(`${head}\r\n\r\n${body}`)
      else this.#socket.write(Buffer.concat([Buffer.from(`${head}\r\n\r\n`), body]))
    })
  }

  /** Everything asked so far is with the kernel, on its way to the server. */
  sentAll(): Promise<void> {
    return new Promise((resolve, reject) => this.#socket.write('', (error) => (error ? reject(error) : resolve())))
  }

  close(): void {
    this.#socket.destroy()
  }

  /** Lets the writes of one turn of the loop go out as one. */
  cork(): void {
    this.#socket.cork()
    process.nextTick(() => this.#socket.uncork())
  }

  #take(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk])
    for (;;) {
      const next = this.#waiting[0]
      const read = next && readReply(this.#received, next.method)
      if (!read) return
      this.#received = this.#received.subarray(read.bytes)
      this.#waiting.shift()
      next.resolve(read.reply)
    }
  }

  #end(error: Error): void {
    this.#closed = true
    for (const { reject } of this.#waiting.splice(0)) reject(error)
  }
}

/** The first whole reply of these bytes; null while it is not all there. */
function readReply(bytes: Buffer, method: string): { reply: Reply; bytes: number } | null {
  const headEnd = bytes.indexOf('\r\n\r\n')
  if (headEnd < 0) return null
  const head = bytes.toString('latin1', 0, headEnd)
  const status = Number(head.slice(9, 12))
  const start = headEnd + 4
  if (method === 'HEAD' || status === 204 || status === 304) return replied(status, head, NOTHING, start)
  if (/^transfer-encoding: *chunked/im.test(head)) return readChunks(bytes, start, { status, head })
  const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0)
  if (bytes.length < start + length) return null
  return replied(status, head, bytes.subarray(start, start + length), start + length)
}

function replied(status: number, head: string, body: Buffer, bytes: number): { reply: Reply; bytes: number } {
  return { reply: { status, head, text: body.toString('utf8'), bytes: body }, bytes }
}

function readChunks(bytes: Buffer, start: number, { status, head }: { status: number; head: string }) {
  const parts: Buffer[] = []
  for (let at = start; ;) {
    const lineEnd = bytes.indexOf('\r\n', at)
    if (lineEnd < 0) return null
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16)
    const end = lineEnd + 2 + size + 2
    if (bytes.length < end) return null
    if (size === 0) return replied(status, head, Buffer.concat(parts), end)
    parts.push(bytes.subarray(lineEnd + 2, end - 2))
    at = end
  }
}
