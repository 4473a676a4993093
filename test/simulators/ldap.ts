import { createServer, type TLSSocket } from 'node:tls'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { BerReader, BerWriter } from 'ldapts'

/** What a client asked for in one search. */
export interface SearchAsked {
  base: string
  scope: 'base' | 'one' | 'sub'
  attributes: string[]
  /** Empty on the first page; null if the search is not paged. */
  cookie: string | null
  sizeLimit: number
}

export type Attributes = Record<string, (string | Buffer)[]>

/** One thing that the server does in answer to a search, in order. */
export type Act =
  | { entry: string; attributes: Attributes }
  | { reference: string }
  | { done: number; cookie?: string; text?: string }
  | { bytes: Buffer }
  | { disconnectionNotice: true }
  | { end: true }
  | { close: true }

export interface FakeLdap {
  host: string
  port: number
  /** Every simple bind that was tried. */
  binds: { dn: string; password: string }[]
  searches: SearchAsked[]
  connections: number
  close(): Promise<void>
}

export interface FakeLdapScript {
  tls: { keyPem: string; certificatePem: string }
  /** Ends each connection the moment it is secure, as a server does that was told to go. */
  hangUp?: boolean
  /** Result code of a bind, with a text of the server's own; default: success. */
  bind?: (dn: string, password: string) => number | { done: number; text: string }
  /** No act at all leaves the client waiting. */
  search: (asked: SearchAsked) => Act[]
}

const PAGED = '1.2.840.113556.1.4.319'
export const BIND_RESPONSE = 0x61
export const SEARCH_DONE = 0x65
const SCOPES = ['base', 'one', 'sub'] as const

/** An LDAPS server that does what its script says: the faults that no real directory shows on demand. */
export async function startFakeLdap(script: FakeLdapScript): Promise<FakeLdap> {
  const fake: Pick<FakeLdap, 'binds' | 'searches' | 'connections'> = { binds: [], searches: [], connections: 0 }
  const sockets = new Set<TLSSocket>()
  const server = createServer({ key: script.tls.keyPem, cert: script.tls.certificatePem }, (socket) => {
    fake.connections += 1
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    if (script.hangUp === true) socket.destroy()
    let buffered = Buffer.alloc(0)
    socket.on('data', (chunk: Buffer) => {
      buffered = Buffer.concat([buffered, chunk])
      for (let taken = takeRequest(buffered); taken !== null; taken = takeRequest(buffered)) {
        answer(script, fake, socket, taken.request)
        buffered = buffered.subarray(taken.size)
      }
    })
  })
  server.on('tlsClientError', () => undefined)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return Object.assign(fake, {
    host: '127.0.0.1',
    port,
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  })
}

/** A request as it came, with the id that its answer has to carry. */
export type LdapRequest = { id: number } & (
  | { bind: { dn: string; password: string } }
  | { search: SearchAsked }
  | { other: number }
)

/** The first whole request of what was received; null while it is not all there. */
export function takeRequest(received: Buffer): { request: LdapRequest; size: number } | null {
  const size = messageSize(received)
  if (size === null || size > received.length) return null
  return { request: requestOf(received.subarray(0, size)), size }
}

function requestOf(message: Buffer): LdapRequest {
  const reader = new BerReader(message)
  reader.readSequence()
  const id = reader.readInt() ?? 0
  const operation = reader.readSequence() ?? 0
  if (operation === 0x63) return { id, search: searchOf(reader, message) }
  if (operation !== 0x60) return { id, other: operation }
  reader.readInt()
  return { id, bind: { dn: reader.readString() ?? '', password: reader.readString(0x80) ?? '' } }
}

function answer(
  script: FakeLdapScript,
  fake: Pick<FakeLdap, 'binds' | 'searches'>,
  socket: TLSSocket,
  request: LdapRequest,
): void {
  const { id } = request
  if ('bind' in request) {
    const { dn, password } = request.bind
    fake.binds.push(request.bind)
    const answered = script.bind?.(dn, password) ?? 0
    const { done, text } = typeof answered === 'number' ? { done: answered, text: '' } : answered
    socket.write(ldapResult(id, BIND_RESPONSE, done, text))
  } else if ('search' in request) {
    fake.searches.push(request.search)
    for (const act of script.search(request.search)) perform(socket, id, act)
  } else {
    socket.end()
  }
}

function searchOf(reader: BerReader, message: Buffer): SearchAsked {
  const base = reader.readString() ?? ''
  const scope = SCOPES[reader.readEnumeration() ?? 0] ?? 'sub'
  reader.readEnumeration()
  const sizeLimit = reader.readInt() ?? 0
  reader.readInt()
  reader.readBoolean()
  // The filter is whatever it is: skipped as one value.
  reader.readString(reader.peek() ?? 0, true)
  reader.readSequence()
  const attributes: string[] = []
  const end = reader.offset + reader.length
  while (reader.offset < end) attributes.push(reader.readString() ?? '')
  return { base, scope, attributes, cookie: cookieIn(message), sizeLimit }
}

/** The paged control's value is SEQUENCE { size, cookie }, right behind its OID and criticality. */
function cookieIn(message: Buffer): string | null {
  const at = message.indexOf(PAGED)
  if (at === -1) return null
  const reader = new BerReader(message.subarray(message.indexOf(0x04, at + PAGED.length)))
  const value = new BerReader(reader.readString(0x04, true) ?? Buffer.alloc(0))
  value.readSequence()
  value.readInt()
  return value.readString() ?? ''
}

function perform(socket: TLSSocket, id: number, act: Act): void {
  if ('close' in act) socket.destroy()
  else if ('end' in act) socket.end()
  else socket.write(messageOf(id, act))
}

/** What a server sends for one act. */
export function messageOf(id: number, act: Exclude<Act, { close: true } | { end: true }>): Buffer {
  if ('bytes' in act) return act.bytes
  if ('disconnectionNotice' in act) return disconnectionNotice()
  if ('reference' in act) return framed(id, (writer) => writeReference(writer, act.reference))
  if ('done' in act) return ldapResult(id, SEARCH_DONE, act.done, act.text ?? '', act.cookie)
  return framed(id, (writer) => writeEntry(writer, act.entry, act.attributes))
}

function writeReference(writer: BerWriter, url: string): void {
  writer.startSequence(0x73)
  writer.writeString(url)
  writer.endSequence()
}

function writeEntry(writer: BerWriter, dn: string, attributes: Attributes): void {
  writer.startSequence(0x64)
  writer.writeString(dn)
  writer.startSequence()
  for (const [name, values] of Object.entries(attributes)) {
    writer.startSequence()
    writer.writeString(name)
    writer.startSequence(0x31)
    for (const value of values) writer.writeBuffer(Buffer.from(value as string), 0x04)
    writer.endSequence()
    writer.endSequence()
  }
  writer.endSequence()
  writer.endSequence()
}

/** A result of RFC 4511 §4.1.9, as the answer of that tag. */
export function ldapResult(id: number, tag: number, code: number, text: string, cookie?: string): Buffer {
  return framed(id, (writer) => {
    writer.startSequence(tag)
    writer.writeEnumeration(code)
    writer.writeString('')
    writer.writeString(text)
    writer.endSequence()
    if (cookie !== undefined) writePagedControl(writer, cookie)
  })
}

function writePagedControl(writer: BerWriter, cookie: string): void {
  const value = new BerWriter()
  value.startSequence()
  value.writeInt(0)
  value.writeString(cookie)
  value.endSequence()
  writer.startSequence(0xa0)
  writer.startSequence()
  writer.writeString(PAGED)
  writer.writeBuffer(value.buffer, 0x04)
  writer.endSequence()
  writer.endSequence()
}

/** RFC 4511 §4.4.1. */
function disconnectionNotice(): Buffer {
  return framed(0, (writer) => {
    writer.startSequence(0x78)
    writer.writeEnumeration(52)
    writer.writeString('')
    writer.writeString('going down')
    writer.writeString('1.3.6.1.4.1.1466.20036', 0x8a)
    writer.endSequence()
  })
}

function framed(id: number, body: (writer: BerWriter) => void): Buffer {
  const writer = new BerWriter()
  writer.startSequence()
  writer.writeInt(id)
  body(writer)
  writer.endSequence()
  return Buffer.from(writer.buffer)
}

/** Bytes of the first message, or null if its length is not there yet. */
function messageSize(buffer: Buffer): number | null {
  if (buffer.length < 2) return null
  const first = buffer[1]!
  if (first < 0x80) return 2 + first
  const count = first & 0x7f
  return buffer.length < 2 + count ? null : 2 + count + buffer.readUIntBE(2, count)
}
