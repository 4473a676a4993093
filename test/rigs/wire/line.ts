import { connect as connectPlain, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'

/** Where a server or a proxy listens. */
export interface Listener {
  address: string
  port: number
  tls: boolean
}

/** One answer as it stood on the wire. */
export interface WireAnswer {
  status: number
  /** Names in lower case; what came twice is joined by a line break. */
  headers: Record<string, string>
  body: string
}

/** One raw connection: what goes out is exactly what was given, and what comes back is read without mercy. */
export class Line {
  readonly socket: Socket
  closed = false
  #received = ''

  private constructor(socket: Socket) {
    this.socket = socket
    socket.on('data', (chunk: Buffer) => (this.#received += chunk.toString('latin1')))
    socket.on('close', () => (this.closed = true))
    // A reset is one way of ending; `closed` says so.
    socket.on('error', () => (this.closed = true))
  }

  /** @param localAddress the client's own address, so that limits count it alone */
  static async open({ address: host, port, tls }: Listener, localAddress: string): Promise<Line> {
    const options = { host, port, localAddress }
    const socket = tls ? connectTls({ ...options, rejectUnauthorized: false }) : connectPlain(options)
    await new Promise<void>((resolve, reject) => {
      socket.once(tls ? 'secureConnect' : 'connect', resolve)
      socket.once('error', reject)
    })
    socket.setNoDelay(true)
    return new Line(socket)
  }

  send(bytes: string): void {
    if (!this.closed) this.socket.write(bytes, 'latin1')
  }

  /** All whole answers so far, informational ones too. */
  get answers(): WireAnswer[] {
    return answersIn(this.#received).answers
  }

  /** What came and is no whole answer. */
  get rest(): string {
    return answersIn(this.#received).rest
  }

  /** Waits until so many answers are whole or the connection is over. @returns false when neither came in time */
  async answered(count: number, withinMs: number): Promise<boolean> {
    return await this.#until(() => this.answers.length >= count || this.closed, withinMs)
  }

  async ended(withinMs: number): Promise<boolean> {
    return await this.#until(() => this.closed, withinMs)
  }

  hangUp(): void {
    this.socket.destroy()
  }

  async #until(met: () => boolean, withinMs: number): Promise<boolean> {
    const deadline = performance.now() + withinMs
    while (!met()) {
      if (performance.now() > deadline) return false
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
    return true
  }
}

/** Reads answers one after another; the requests of these rigs never are HEAD. */
export function answersIn(text: string): { answers: WireAnswer[]; rest: string } {
  const answers: WireAnswer[] = []
  let rest = text
  for (;;) {
    const one = answerAt(rest)
    if (one === null) return { answers, rest }
    answers.push(one.answer)
    rest = rest.slice(one.length)
  }
}

function answerAt(text: string): { answer: WireAnswer; length: number } | null {
  const end = text.indexOf('\r\n\r\n')
  const status = /^HTTP\/1\.[01] (\d{3})[ \r]/.exec(text)?.[1]
  if (end < 0 || status === undefined) return null
  const headers: Record<string, string> = {}
  for (const line of text.slice(0, end).split('\r\n').slice(1)) {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon).toLowerCase()
    headers[name] = [headers[name] ?? [], line.slice(colon + 1).trim()].flat().join('\n')
  }
  const body = bodyAt(text.slice(end + 4), Number(status), headers)
  return body && { answer: { status: Number(status), headers, body: body.text }, length: end + 4 + body.length }
}

function bodyAt(
  text: string,
  status: number,
  headers: Record<string, string>,
): { text: string; length: number } | null {
  if (status < 200 || status === 204 || status === 304) return { text: '', length: 0 }
  if (headers['transfer-encoding'] === 'chunked') return chunksAt(text)
  const length = Number(headers['content-length'] ?? 0)
  return text.length < length ? null : { text: text.slice(0, length), length }
}

function chunksAt(text: string): { text: string; length: number } | null {
  let at = 0
  let body = ''
  for (;;) {
    const size = /^([0-9a-f]+)\r\n/i.exec(text.slice(at, at + 20))
    if (!size) return null
    const bytes = Number.parseInt(size[1]!, 16)
    at += size[0].length
    if (text.length < at + bytes + 2) return null
    body += text.slice(at, at + bytes)
    at += bytes + 2
    if (bytes === 0) return { text: body, length: at }
  }
}
