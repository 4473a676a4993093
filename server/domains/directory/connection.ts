import type { TLSSocket } from 'node:tls'
import {
  AndFilter,
  BindRequest,
  Client,
  Control,
  EqualityFilter,
  type Filter as LdapFilter,
  NotFilter,
  OrFilter,
  ResultCodeError,
  SearchReference,
  SearchRequest,
  SearchResponse,
} from 'ldapts'
import { conflict, messageOf, Refusal } from '../../base/errors.ts'
import type { Outbound } from '../../platform/outbound/outbound.ts'
import { LdapAnswers } from './ldap-answers.ts'
import type { SourceKind } from './types.ts'

// The only file that knows the LDAP library. What is guarded here was seen to go wrong: silent reconnects without
// authentication, paging that stops at an empty page, partial results that pass for whole ones, passwords in clear.

/** Where a directory is and whom it must be. */
export interface Target {
  host: string
  port: number
  /** The name that the certificate must carry; null: `host`. */
  serverName: string | null
  /** PEM certificates that alone are trusted. */
  trusted: string
  kind: SourceKind
}

/** Milliseconds and bytes that a server may cost us. */
export interface Limits {
  connectMs: number
  /** For one answer: a bind or a whole page. */
  answerMs: number
  /** For everything on one connection. */
  wholeMs: number
  /** Received for one answer. */
  answerBytes: number
  pageSize: number
}

export const RUN_LIMITS: Limits = {
  connectMs: 10_000,
  answerMs: 120_000,
  wholeMs: 1_800_000,
  answerBytes: 32 * 1024 * 1024,
  pageSize: 1_000,
}

/** For a person who waits in front of a form. */
export const SHORT_LIMITS: Limits = {
  connectMs: 5_000,
  answerMs: 10_000,
  wholeMs: 15_000,
  answerBytes: 4 * 1024 * 1024,
  pageSize: 50,
}

/** A search filter as data; values are never part of a filter text, so that they cannot change its meaning. */
export type Filter = { attribute: string; equals: string } | { all: Filter[] } | { any: Filter[] } | { not: Filter }

export interface Search {
  filter: Filter
  attributes: string[]
}

/** An entry as the server sent it; names of attributes in lower case. */
export interface DirectoryEntry {
  dn: string
  values: ReadonlyMap<string, readonly (string | Buffer)[]>
}

/** Attributes that are bytes, in the servers' spelling. */
const BYTES = ['objectGUID', 'objectSid']

const NO_LIMIT = 0
/** Servers that know no pages send everything at once: so many pages' worth are taken. */
const PAGES_AT_ONCE = 10

/** "Domain scope" (MS-ADTS §3.1.1.3.4.1.6): the server keeps references to other servers to itself. */
class DomainScope extends Control {
  constructor(critical: boolean) {
    super('1.2.840.113556.1.4.1339', { critical })
  }
}

/**
 * Connects over TLS, chain and name checked. Nothing is said to the server before that.
 * @throws Refusal outbound.unreachable, outbound.untrusted, outbound.timeout
 */
export async function connectDirectory(
  outbound: Outbound,
  target: Target,
  limits: Limits,
  signal?: AbortSignal,
): Promise<DirectoryConnection> {
  const socket = await outbound.connect({
    purpose: 'directory.read',
    host: target.host,
    port: target.port,
    trusted: [target.trusted],
    ...(target.serverName === null ? {} : { serverName: target.serverName }),
    timeoutMs: limits.connectMs,
  })
  return new DirectoryConnection(socket, target, limits, signal)
}

/** One authenticated connection to one server. It never reconnects: when it breaks, the run is over. */
export class DirectoryConnection {
  readonly #client: Client
  readonly #socket: TLSSocket
  readonly #target: Target
  readonly #limits: Limits
  readonly #deadline: NodeJS.Timeout
  readonly #signal: AbortSignal | undefined
  readonly #abort = (): void => this.#break('The run was cancelled.')
  #received = 0
  #password = ''
  /** Why we ended the connection ourselves. */
  #broken: string | null = null

  constructor(socket: TLSSocket, target: Target, limits: Limits, signal: AbortSignal | undefined) {
    this.#socket = socket
    this.#target = target
    this.#limits = limits
    this.#deadline = setTimeout(() => this.#break('The read took longer than allowed.'), limits.wholeMs)
    this.#watch()
    this.#client = clientOn(socket, limits)
    checkAnswers(this.#client, limits, (why) => this.#break(why))
    this.#signal = signal
    signal?.addEventListener('abort', this.#abort, { once: true })
    if (signal?.aborted === true) this.#abort()
  }

  /**
   * Simple bind. Tried once: each further attempt would count towards a lock-out.
   * @throws Refusal directory.bind_refused, directory.connection_lost
   */
  async bind(dn: string, password: string): Promise<void> {
    // RFC 4513 §5.1.2: a name with an empty password is answered with success, as nobody.
    if (dn === '' || password === '') throw bindRefused('Name and password must not be empty.')
    this.#assertWhole()
    this.#password = password
    try {
      await this.#client.bind(dn, password)
    } catch (error) {
      if (hasCode(error, INVALID_CREDENTIALS)) throw bindRefused(credentialsHint(messageOf(error)))
      throw this.#explain(error)
    }
    this.#assertBound()
    this.#received = 0
  }

  /**
   * All entries below `base`, page by page.
   * @throws Refusal directory.search_refused, directory.connection_lost, directory.refers_elsewhere: what was
   *   yielded before is then not the whole
   */
  async *search(base: string, { filter, attributes }: Search): AsyncGenerator<DirectoryEntry[]> {
    const options = { ...this.#options(attributes), scope: 'sub', filter: toFilter(filter) } as const
    const pages = this.#client.searchPaginated(base, options, this.#controls())
    while (true) {
      this.#assertBound()
      const page = await pages.next().catch((error: unknown) => {
        throw this.#explain(error)
      })
      if (page.done === true) return
      this.#assertBound()
      this.#received = 0
      this.#assertOwn(page.value.searchReferences)
      yield page.value.searchEntries.map(toEntry)
    }
  }

  /** One entry by its name, or null if there is none that this account may see. */
  async entry(dn: string, attributes: string[]): Promise<DirectoryEntry | null> {
    this.#assertBound()
    const options = { ...this.#options(attributes), scope: 'base', paged: false } as const
    try {
      const { searchEntries, searchReferences } = await this.#client.search(dn, options, this.#controls())
      this.#assertBound()
      this.#received = 0
      this.#assertOwn(searchReferences)
      return searchEntries[0] === undefined ? null : toEntry(searchEntries[0])
    } catch (error) {
      if (hasCode(error, NO_SUCH_OBJECT)) return null
      throw this.#explain(error)
    }
  }

  /** Ends the connection; safe to call twice. */
  close(): void {
    clearTimeout(this.#deadline)
    this.#signal?.removeEventListener('abort', this.#abort)
    this.#socket.destroySoon()
  }

  /** Never `sizeLimit`: with it the library passes a partial list off as success. */
  #options(attributes: string[]) {
    return {
      attributes,
      explicitBufferAttributes: BYTES,
      timeLimit: NO_LIMIT,
      paged: { pageSize: this.#limits.pageSize },
    }
  }

  #controls(): Control[] {
    return [new DomainScope(this.#target.kind === 'active-directory')]
  }

  #assertWhole(): void {
    if (this.#broken !== null) throw connectionLost(this.#broken)
  }

  #assertBound(): void {
    this.#assertWhole()
    if (!this.#client.isBound) throw connectionLost('The server ended the session.')
  }

  /** From the first byte on: between our calls nobody else would catch an error of the socket. */
  #watch(): void {
    this.#socket.on('error', (error) => this.#break(plain(error.message)))
    this.#socket.on('data', (chunk: Buffer) => {
      this.#received += chunk.length
      if (this.#received > this.#limits.answerBytes) this.#break('An answer was larger than allowed.')
    })
  }

  #break(why: string): void {
    this.#broken ??= why
    clearTimeout(this.#deadline)
    this.#socket.destroy()
  }

  /** Following a reference would send the service account's password to a server that nobody named. */
  #assertOwn(references: string[]): void {
    const elsewhere = references[0]
    if (elsewhere === undefined) return
    throw conflict(
      'directory.refers_elsewhere',
      `The directory refers to another server for a part of the base (${this.#quoted(elsewhere)}). References are never followed. ` +
        'Nothing was changed. Choose a base DN that this server holds itself.',
    )
  }

  /** Words of the server; not if they repeat the password, as what we say is kept and shown. */
  #quoted(text: string): string {
    const repeats = this.#password !== '' && text.includes(this.#password)
    return repeats ? 'its answer repeats the password and is left out.' : plain(text)
  }

  #explain(error: unknown): Refusal {
    if (error instanceof Refusal) return error
    if (this.#broken !== null) return connectionLost(this.#broken)
    if (!(error instanceof ResultCodeError)) return connectionLost(plain(messageOf(error)))
    return conflict(
      'directory.search_refused',
      `The directory server refused: ${this.#quoted(error.message)} Nothing was changed. Check the base DN and what the service account may read.`,
    )
  }
}

/** A client that lives on this socket alone: asked to connect again, it fails. */
function clientOn(socket: TLSSocket, limits: Limits): Client {
  let given = false
  const client = new Client({
    url: 'ldaps://directory.invalid',
    timeout: limits.answerMs,
    createSecureConnection: () => {
      // A socket that ended before it was used would be waited for without end.
      if (given || socket.readyState !== 'open') throw new Error('The connection ended.')
      given = true
      return socket
    },
  })
  continueAtEmptyPages(client)
  return client
}

/** Private to the library: its version is pinned, and tests with a fake server tell when this stops working. */
const SEND = '_send'
type Sending = Record<typeof SEND, (message: unknown) => Promise<unknown>>
const RECEIVE = 'socketDataHandler'
type Receiving = Record<typeof RECEIVE, (bytes: Buffer) => void>

/** The library is given one whole message at a time, none that could lead it astray and none that was not asked for. */
function checkAnswers(client: Client, { pageSize }: Limits, onFault: (why: string) => void): void {
  const receiving = client as unknown as Receiving & Sending
  const receive = receiving[RECEIVE]
  const send = receiving[SEND].bind(client)
  const answers = new LdapAnswers()
  receiving[SEND] = (message) => {
    if (message instanceof BindRequest) answers.ask({ id: message.messageId, kind: 'bind', entries: 0 })
    if (message instanceof SearchRequest)
      answers.ask({
        id: message.messageId,
        kind: 'search',
        entries: message.scope === 'base' ? 1 : pageSize * PAGES_AT_ONCE,
      })
    return send(message)
  }
  receiving[RECEIVE] = (bytes) => {
    try {
      for (const message of answers.push(bytes)) receive(message)
    } catch (error) {
      onFault(`What the server sent is no LDAP: ${messageOf(error)}.`)
    }
  }
}

/**
 * RFC 2696 §3 lets a server send a page without entries and go on after it; the library takes such a page for the last one.
 * A reference without addresses makes the page look filled and adds nothing.
 */
function continueAtEmptyPages(client: Client): void {
  const sending = client as unknown as Sending
  const send = sending[SEND].bind(client)
  sending[SEND] = async (message) => {
    const response = await send(message)
    if (response instanceof SearchResponse && response.searchEntries.length + response.searchReferences.length === 0) {
      response.searchReferences.push(new SearchReference({ messageId: response.messageId, uris: [] }))
    }
    return response
  }
}

/** Result codes of RFC 4511 §4.1.9. */
const NO_SUCH_OBJECT = 32
const INVALID_CREDENTIALS = 49

function hasCode(error: unknown, code: number): boolean {
  return error instanceof ResultCodeError && error.code === code
}

function toFilter(filter: Filter): LdapFilter {
  if ('all' in filter) return new AndFilter({ filters: filter.all.map(toFilter) })
  if ('any' in filter) return new OrFilter({ filters: filter.any.map(toFilter) })
  if ('not' in filter) return new NotFilter({ filter: toFilter(filter.not) })
  return new EqualityFilter({ attribute: filter.attribute, value: filter.equals })
}

function toEntry({ dn, ...attributes }: { dn: string; [name: string]: unknown }): DirectoryEntry {
  const values = new Map<string, readonly (string | Buffer)[]>()
  for (const [name, value] of Object.entries(attributes)) {
    const list = Array.isArray(value) ? (value as (string | Buffer)[]) : [value as string | Buffer]
    values.set(name.toLowerCase(), list)
  }
  return { dn, values }
}

function bindRefused(hint: string): Refusal {
  return conflict(
    'directory.bind_refused',
    `The directory server did not accept the service account. ${hint} Nothing was changed.`,
  )
}

function connectionLost(why: string): Refusal {
  return conflict(
    'directory.connection_lost',
    `The connection to the directory ended before everything was read. ${why} Nothing was changed. Try again; if it stays so, look at the server's log.`,
  )
}

/** Active Directory says more in its diagnostic text; these codes are [MS-ERREF]'s, in hexadecimal. */
const CREDENTIALS_HINTS: readonly [code: string, hint: string][] = [
  ['data 525', 'There is no account of that name.'],
  ['data 52e', 'Name or password is wrong.'],
  ['data 530', 'The account may not sign in at this hour.'],
  ['data 532', 'Its password has expired.'],
  ['data 533', 'The account is disabled.'],
  ['data 701', 'The account has expired.'],
  ['data 773', 'Its password must be changed first.'],
  ['data 775', 'The account is locked out.'],
]

function credentialsHint(text: string): string {
  const found = CREDENTIALS_HINTS.find(([code]) => text.includes(code))
  return found?.[1] ?? 'Name or password is wrong, or the account is disabled.'
}

/** Text of a server as it may stand in a sentence of ours: short, on one line. */
function plain(text: string): string {
  const oneLine = text.replace(/\p{Cc}+/gu, ' ').trim()
  return oneLine.length > 200 ? `${oneLine.slice(0, 200)}…` : oneLine
}
