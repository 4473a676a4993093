import { timingSafeEqual, createHash } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer, type TLSSocket } from 'node:tls'
import { DecodeError } from '../../server/base/codecs/decode-error.ts'
import { context } from '../../server/base/codecs/der-tags.ts'
import { element } from '../../server/base/codecs/der-write.ts'
import { EntryTree, entryOf, type Entry } from './entries.ts'
import { matches } from './filter.ts'
import {
  ANSWER,
  CONTROLS,
  message,
  messageSize,
  pagingControl,
  readRequest,
  RESULT,
  result,
  resultEntry,
  type Request,
  type SearchRequest,
} from './message.ts'
import { selected } from './search.ts'

/** What is served at a moment: entries, and who may bind with which password. */
export interface Contents {
  baseDn: string
  dnsHostName: string
  highestUsn: number
  tree: EntryTree
  /** The entry of whoever signs in under this name (DN, userPrincipalName or DOMAIN\name); null: there is none. */
  find(name: string): Entry | null
  /** Null: nobody can sign in as this entry. */
  passwordOf(entry: Entry): string | null
}

export interface DirectoryPlace {
  host: string
  port: number
}

/** The most that a stranger can make this server hold. */
const LIMITS = { connections: 64, messageBytes: 64 * 1024, pages: 16, pageSize: 1_000, idleMs: 900_000 }
const WHO_AM_I = '1.3.6.1.4.1.4203.1.11.3'

/** LDAP version 3 over TLS, for reading only, with Active Directory's ways where the product meets them. */
export class RehearsalDirectory {
  contents: Contents
  /** As while it is being restarted: whoever connects is sent away. */
  down = false
  readonly #server
  readonly #sockets = new Set<TLSSocket>()

  constructor(contents: Contents, tls: { keyPem: string; certificatePem: string }) {
    this.contents = contents
    this.#server = createServer({ key: tls.keyPem, cert: tls.certificatePem, minVersion: 'TLSv1.2' }, (socket) =>
      this.#serve(socket),
    )
    this.#server.maxConnections = LIMITS.connections
    // A handshake that fails is the client's affair.
    this.#server.on('tlsClientError', () => undefined)
  }

  /** @throws the listener's error if the port is taken; port 0: any */
  async listen(host: string, port = 0): Promise<DirectoryPlace> {
    this.#server.listen(port, host)
    await once(this.#server, 'listening')
    return { host, port: (this.#server.address() as AddressInfo).port }
  }

  /** Ends every connection and frees the port; safe to call twice. */
  async close(): Promise<void> {
    if (!this.#server.listening) return
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #serve(socket: TLSSocket): void {
    if (this.down) {
      socket.destroy()
      return
    }
    this.#sockets.add(socket)
    const session = new Session(socket, () => this.contents)
    let received: Buffer = Buffer.alloc(0)
    socket.setTimeout(LIMITS.idleMs, () => socket.destroy())
    socket.on('close', () => this.#sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    socket.on('data', (chunk: Buffer) => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
      try {
        received = session.take(received)
      } catch (error) {
        // What is no LDAP has no id that could be answered.
        if (!(error instanceof DecodeError)) throw error
        socket.destroy()
      }
    })
  }
}

/** One connection: who is bound, and which pages he has not asked for yet. */
class Session {
  readonly #socket: TLSSocket
  readonly #contents: () => Contents
  readonly #pages = new Map<string, Entry[]>()
  #bound: Entry | null = null
  #pageNumber = 0

  constructor(socket: TLSSocket, contents: () => Contents) {
    this.#socket = socket
    this.#contents = contents
  }

  /** Answers every whole message. @returns what is left */
  take(received: Buffer): Buffer {
    let rest = received
    for (;;) {
      const size = messageSize(rest)
      if (size !== null && size > LIMITS.messageBytes) throw new DecodeError('LDAP: a message that is too long')
      if (size === null || size > rest.length) return rest
      this.#answer(readRequest(rest.subarray(0, size)))
      rest = rest.subarray(size)
    }
  }

  #answer({ id, operation }: Request): void {
    switch (operation.kind) {
      case 'unbind':
        this.#socket.end()
        return
      case 'abandon':
        return
      case 'bind':
        this.#send(id, this.#bind(operation.name, operation.password))
        return
      case 'search':
        this.#search(id, operation.search)
        return
      case 'extended':
        this.#send(id, this.#extended(operation.oid))
        return
      case 'refused':
        this.#send(id, result(operation.answer, RESULT.unwillingToPerform, 'This directory is for reading only.'))
        return
      case 'critical':
        this.#send(
          id,
          result(operation.answer, RESULT.unavailableCriticalExtension, 'A critical control is not known.'),
        )
        return
      default:
        operation satisfies never
    }
  }

  #bind(name: string, password: string | null): Buffer {
    this.#bound = null
    if (password === null) return result(ANSWER.bind, RESULT.strongerAuthRequired, 'Only simple binds are known here.')
    if (name === '' && password === '') return result(ANSWER.bind, RESULT.success)
    // RFC 4513 §5.1.2: a name with an empty password proves nothing.
    if (password === '') return result(ANSWER.bind, RESULT.unwillingToPerform, 'A password is missing.')
    const contents = this.#contents()
    const entry = contents.find(name)
    const known = entry === null ? null : contents.passwordOf(entry)
    if (entry === null || known === null || !same(known, password)) return refusedBind(entry === null ? '525' : '52e')
    if ((Number(entry.attributes.get('useraccountcontrol')?.values[0] ?? 0) & 2) !== 0) return refusedBind('533')
    this.#bound = entry
    return result(ANSWER.bind, RESULT.success)
  }

  #extended(oid: string): Buffer {
    if (oid !== WHO_AM_I) return result(ANSWER.extended, RESULT.protocolError, 'This operation is not known here.')
    const who = this.#bound === null ? '' : `dn:${this.#bound.dn}`
    return result(ANSWER.extended, RESULT.success, '', element(context(11), Buffer.from(who)))
  }

  #search(id: number, search: SearchRequest): void {
    if (search.base === '' && search.scope === 'base') {
      const found = [rootOf(this.#contents())].filter((entry) => matches(search.filter, entry) === true)
      return this.#finish(id, search, found, RESULT.success)
    }
    if (this.#bound === null) {
      const text =
        '000004DC: LdapErr: DSID-0C090A5C, comment: In order to perform this operation a successful bind must be completed on the connection.'
      return this.#send(id, result(ANSWER.done, RESULT.operationsError, text))
    }
    const found = this.#found(search)
    if (found === null) return this.#send(id, result(ANSWER.done, RESULT.noSuchObject, 'There is no such entry.'))
    if (search.paging === null) {
      const most = Math.min(search.sizeLimit || LIMITS.pageSize, LIMITS.pageSize)
      const code = found.length > most ? RESULT.sizeLimitExceeded : RESULT.success
      return this.#finish(id, search, found.slice(0, most), code)
    }
    this.#page(id, search, search.paging.size, found)
  }

  /** What matches; for a page after the first, what was left of it. */
  #found({ base, scope, filter, paging }: SearchRequest): Entry[] | null {
    const cookie = paging?.cookie.toString('latin1') ?? ''
    if (cookie !== '') {
      const left = this.#pages.get(cookie)
      this.#pages.delete(cookie)
      return left ?? []
    }
    return (
      this.#contents()
        .tree.within(base, scope)
        ?.filter((entry) => matches(filter, entry) === true) ?? null
    )
  }

  #page(id: number, search: SearchRequest, size: number, found: Entry[]): void {
    const many = Math.min(Math.max(size, 1), LIMITS.pageSize)
    const left = found.slice(many)
    const cookie = left.length === 0 || size === 0 ? '' : String((this.#pageNumber += 1))
    if (cookie !== '') this.#pages.set(cookie, left)
    for (const old of [...this.#pages.keys()].slice(0, -LIMITS.pages)) this.#pages.delete(old)
    this.#finish(id, search, found.slice(0, many), RESULT.success, pagingControl(Buffer.from(cookie)))
  }

  #finish(
    id: number,
    { attributes, typesOnly }: SearchRequest,
    entries: Entry[],
    code: number,
    ...controls: Buffer[]
  ): void {
    const shown = entries.map((entry) => message(id, resultEntry(entry.dn, selected(entry, attributes), typesOnly)))
    const text = code === RESULT.sizeLimitExceeded ? 'There are more entries than one answer may have.' : ''
    this.#socket.write(Buffer.concat([...shown, message(id, result(ANSWER.done, code, text), ...controls)]))
  }

  #send(id: number, answer: Buffer): void {
    this.#socket.write(message(id, answer))
  }
}

/** As Active Directory words it: the product reads the code behind `data`. */
function refusedBind(data: string): Buffer {
  const text = `80090308: LdapErr: DSID-0C090447, comment: AcceptSecurityContext error, data ${data}, v4f7c`
  return result(ANSWER.bind, RESULT.invalidCredentials, text)
}

function same(known: string, given: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(hash(known), hash(given))
}

/** The entry without a name that says what kind of server this is (RFC 4512 §5.1). */
function rootOf({ baseDn, dnsHostName, highestUsn }: Contents): Entry {
  return entryOf('', {
    objectClass: ['top'],
    namingContexts: [baseDn],
    defaultNamingContext: baseDn,
    rootDomainNamingContext: baseDn,
    dnsHostName,
    supportedLDAPVersion: ['3'],
    supportedControl: CONTROLS,
    supportedExtension: [WHO_AM_I],
    supportedCapabilities: ['1.2.840.113556.1.4.800'],
    vendorName: 'Freehold rehearsal',
    highestCommittedUSN: String(highestUsn),
    isSynchronized: 'TRUE',
    isGlobalCatalogReady: 'TRUE',
  })
}
