import { Agent, request, type RequestOptions } from 'node:https'
import { Authenticator } from './authenticator.ts'

/** What came back. */
export interface Answer<T = Record<string, unknown>> {
  status: number
  headers: Record<string, string | string[] | undefined>
  /** Parsed JSON; the text itself where it is none. */
  body: T
}

export interface Asked {
  headers?: Record<string, string>
  /** Kept over retries of one intended change. */
  key?: string
  /** Sent as If-Match. */
  version?: number
  /** Why; null says nothing. Default: what this client says always. */
  reason?: string | null
}

/**
 * So long a client keeps a connection that nobody uses: less than the server, whose `Keep-Alive: timeout=10` Node's agent passes
 * over. Otherwise one sends in the moment in which the other closes.
 */
export const IDLE_MS = 8_000

/**
 * One browser as the server sees it: a cookie jar for one cookie, an address of its own in 127/8, and the server's certificate
 * as the only one trusted.
 */
export class Client {
  readonly origin: string
  readonly address: string
  /** Value of the session cookie; null when there is none. */
  cookie: string | null = null
  /** Value of the cookie by which accounts know this browser; null when there is none. */
  known: string | null = null
  /** The app of the account that was set up here. */
  authenticator: Authenticator | null = null
  recoveryCodes: string[] = []
  /** Said with every change, since some are refused without. */
  usualReason: string | null = 'as rehearsed'
  /** The recovery kit's groups as they were printed. */
  kitWords: string[] = []
  readonly #agent: Agent
  readonly #certificate: string

  constructor(origin: string, certificate: string, address: string) {
    this.origin = origin
    this.address = address
    this.#certificate = certificate
    // The name is not checked: the pinned certificate is trusted for whatever address the server listens on.
    this.#agent = new Agent({
      keepAlive: true,
      timeout: IDLE_MS,
      ca: certificate,
      checkServerIdentity: () => undefined,
      localAddress: address,
    })
  }

  /** Another browser against the same server, signed out; `keepSession` makes it another tab of this one. */
  another(address: string, keepSession = false): Client {
    const other = new Client(this.origin, this.#certificate, address)
    if (keepSession) {
      other.cookie = this.cookie
      other.known = this.known
    }
    return other
  }

  /** This browser's session against the same data, served again elsewhere. */
  anotherAt(origin: string, certificate: string, address: string): Client {
    const other = new Client(origin, certificate, address)
    other.cookie = this.cookie
    return other
  }

  /** Calls an address below /api/v1. Refusals are answers, not errors. */
  async call<T = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    asked: Asked = {},
  ): Promise<Answer<T>> {
    const { status, headers, text } = await this.raw(
      method,
      `/api/v1${path}`,
      body === undefined ? undefined : JSON.stringify(body),
      {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(asked.key === undefined ? {} : { 'idempotency-key': asked.key }),
        ...(asked.version === undefined ? {} : { 'if-match': `"${asked.version}"` }),
        ...this.#reasonFor(method, asked),
        ...asked.headers,
      },
    )
    const isJson = /json/.test(String(headers['content-type'] ?? ''))
    return { status, headers, body: (isJson ? JSON.parse(text) : text) as T }
  }

  /** Like {@link call}, for calls that have to succeed: anything but 2xx is an error that says what came. */
  async must<T = Record<string, unknown>>(method: string, path: string, body?: unknown, asked: Asked = {}): Promise<T> {
    const answer = await this.call<T>(method, path, body, asked)
    if (answer.status >= 300) throw new Error(`${method} ${path} gave ${answer.status}: ${JSON.stringify(answer.body)}`)
    return answer.body
  }

  /** Sends a request as it is, to any path. */
  raw(
    method: string,
    path: string,
    body?: string | Buffer,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; headers: Answer['headers']; text: string; bytes: Buffer }> {
    const options: RequestOptions = {
      method,
      agent: this.#agent,
      headers: {
        'sec-fetch-site': 'same-origin',
        ...this.#cookies(),
        // Node sends none of its own accord with a DELETE.
        ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
        ...headers,
      },
    }
    return new Promise((resolve, reject) => {
      const sent = request(new URL(path, this.origin), options, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.once('error', reject)
        response.once('end', () => {
          this.#keepCookie(response.headers['set-cookie'])
          const bytes = Buffer.concat(chunks)
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text: bytes.toString('utf8'), bytes })
        })
      })
      sent.setTimeout(30_000, () => sent.destroy(new Error(`${method} ${path}: no answer within 30 s`)))
      sent.once('error', (error) => reject(new Error(`${method} ${path}: ${error.message}`, { cause: error })))
      sent.end(body)
    })
  }

  /** A code of the authenticator that was not used before. */
  totp(): string {
    if (this.authenticator === null) throw new Error('No authenticator was set up here')
    return this.authenticator.code()
  }

  /** One of the recovery codes, which is then gone. */
  recoveryCode(): string {
    const code = this.recoveryCodes.shift()
    if (code === undefined) throw new Error('All recovery codes are used')
    return code
  }

  close(): void {
    this.#agent.destroy()
  }

  #reasonFor(method: string, { reason = this.usualReason }: Asked): Record<string, string> {
    return method === 'GET' || reason === null ? {} : { 'freehold-reason': encodeURIComponent(reason) }
  }

  #cookies(): { cookie?: string } {
    const session = this.cookie === null ? [] : [`__Host-freehold=${this.cookie}`]
    const cookies = [...session, ...(this.known === null ? [] : [`__Host-freehold-known=${this.known}`])]
    return cookies.length === 0 ? {} : { cookie: cookies.join('; ') }
  }

  #keepCookie(lines: string[] | undefined): void {
    for (const line of lines ?? []) {
      const found = /^__Host-freehold=([^;]*)/.exec(line)
      if (found) this.cookie = found[1] === '' ? null : found[1]!
      this.known = /^__Host-freehold-known=([^;]+)/.exec(line)?.[1] ?? this.known
    }
  }
}
