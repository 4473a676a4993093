import { Agent, request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { messageOf, Refusal } from '../../base/errors.ts'
import { Problem } from './problem.ts'
import { Interrupted } from './terminal.ts'

/** What a command asks of a server. */
export interface Asked {
  method: string
  /** With the query. */
  path: string
  body?: object | undefined
  headers?: Readonly<Record<string, string>>
}

/** What came back, complete. */
export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  body: unknown
}

/** A way to one server, on which its user is known. */
export interface Connection {
  /** Where it leads, for people. */
  readonly name: string
  /** The user of this machine's socket: there is no second factor to give. */
  readonly local: boolean
  /** @throws Problem for anything but 2xx; Refusal cli.unreachable; Interrupted */
  call(asked: Asked): Promise<Answer>
  /** The answer as it comes. The caller reads it to its end. */
  open(asked: Asked): Promise<IncomingMessage>
  close(): void
}

export interface ConnectionParts {
  name: string
  local: boolean
  host: string
  timeoutMs: number
  signal?: AbortSignal | undefined
  /** Opens a socket on which the server is known to be the right one. */
  dial: () => Promise<Duplex>
  headers: () => Readonly<Record<string, string>>
  /** Looks at each answer before the caller does. */
  answered?: (headers: IncomingHttpHeaders) => Promise<void>
}

const ANSWER_LIMIT = 64 * 1024 * 1024

/** One socket at a time, kept over the calls of a command. */
class Dialled extends Agent {
  readonly #dial: () => Promise<Duplex>

  constructor(dial: () => Promise<Duplex>) {
    super({ keepAlive: true, maxSockets: 1 })
    this.#dial = dial
  }

  override createConnection(
    _options: object,
    opened?: (error: Error | null, stream: Duplex) => void,
  ): Duplex | null | undefined {
    this.#dial().then(
      (stream) => opened?.(null, stream),
      // Node looks at the error alone.
      (error: unknown) => (opened as ((error: unknown) => void) | undefined)?.(error),
    )
    return undefined
  }
}

/** A connection by the way that `dial` knows. */
export function connectionBy(parts: ConnectionParts): Connection {
  const agent = new Dialled(parts.dial)
  const open = (asked: Asked): Promise<IncomingMessage> => openAnswer(parts, agent, asked)
  return {
    name: parts.name,
    local: parts.local,
    open,
    close: () => agent.destroy(),
    call: async (asked) => {
      const message = await open(asked)
      return { status: message.statusCode ?? 0, headers: message.headers, body: parsed(await textOf(message)) }
    },
  }
}

async function openAnswer(parts: ConnectionParts, agent: Agent, asked: Asked): Promise<IncomingMessage> {
  const message = await send(parts, agent, asked)
  await parts.answered?.(message.headers)
  const status = message.statusCode ?? 0
  if (status >= 200 && status < 300) return message
  const body = parsed(await textOf(message))
  throw new Problem(status, typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {})
}

function send(parts: ConnectionParts, agent: Agent, asked: Asked): Promise<IncomingMessage> {
  const { host, timeoutMs, signal } = parts
  const text = asked.body === undefined ? undefined : JSON.stringify(asked.body)
  const headers = {
    accept: 'application/json',
    'user-agent': 'freehold-cli',
    ...(text === undefined ? {} : { 'content-type': 'application/json' }),
    // Node sends none of its own accord with a DELETE.
    ...(text === undefined ? {} : { 'content-length': String(Buffer.byteLength(text)) }),
    ...parts.headers(),
    ...asked.headers,
    host,
  }
  return new Promise((resolve, reject) => {
    const { method, path } = asked
    const sent = request({ agent, method, path, headers, timeout: timeoutMs, ...(signal ? { signal } : {}) }, resolve)
    sent.once('timeout', () => sent.destroy(new Error(`no answer in ${timeoutMs / 1000} seconds`)))
    sent.once('error', (error) => reject(problemOf(error, parts)))
    sent.end(text)
  })
}

function problemOf(error: unknown, { name, signal }: ConnectionParts): unknown {
  if (signal?.aborted) return new Interrupted()
  if (error instanceof Refusal || error instanceof Interrupted) return error
  return new Refusal(503, 'cli.unreachable', `${name} does not answer: ${messageOf(error)}`)
}

async function textOf(message: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  let length = 0
  for await (const piece of message as AsyncIterable<Buffer>) {
    length += piece.length
    if (length > ANSWER_LIMIT) throw new Refusal(502, 'cli.failed', 'The answer is longer than 64 MB.')
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString('utf8')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Something else than this server answers there, or something in front of it.
    return text === '' ? null : { detail: 'What answers there is not Freehold, or something stands in front of it.' }
  }
}
