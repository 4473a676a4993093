import { definite } from '../../server/base/codecs/ber.ts'
import { DecodeError } from '../../server/base/codecs/decode-error.ts'
import { readDer, type DerReader } from '../../server/base/codecs/der-read.ts'
import { context, contextConstructed, TAG } from '../../server/base/codecs/der-tags.ts'
import { element, enumerated, integer, octets, sequence } from '../../server/base/codecs/der-write.ts'
import type { Attribute, Scope } from './entries.ts'
import { readFilter, type Filter } from './filter.ts'

// Messages of LDAP version 3 (RFC 4511), as far as a server that is only read needs them.

/** Result codes of RFC 4511 §4.1.9. */
export const RESULT = {
  success: 0,
  operationsError: 1,
  protocolError: 2,
  sizeLimitExceeded: 4,
  strongerAuthRequired: 8,
  unavailableCriticalExtension: 12,
  noSuchObject: 32,
  invalidCredentials: 49,
  unwillingToPerform: 53,
} as const

export interface Paging {
  size: number
  cookie: Buffer
}

export interface SearchRequest {
  base: string
  scope: Scope
  sizeLimit: number
  typesOnly: boolean
  filter: Filter
  /** In lower case; empty: all. */
  attributes: string[]
  paging: Paging | null
}

export type Operation =
  | { kind: 'bind'; name: string; password: string | null }
  | { kind: 'search'; search: SearchRequest }
  | { kind: 'extended'; oid: string }
  | { kind: 'unbind' }
  | { kind: 'abandon' }
  /** A change, or whatever else is not done here: the tag of its answer. */
  | { kind: 'refused'; answer: number }
  /** A critical control that is not known here. */
  | { kind: 'critical'; answer: number }

export interface Request {
  id: number
  operation: Operation
}

export const ANSWER = { bind: 0x61, entry: 0x64, done: 0x65, extended: 0x78 } as const
export const PAGED_RESULTS = '1.2.840.113556.1.4.319'
/** Domain scope, show deleted, extended DN and ManageDsaIT ask for nothing that is otherwise here. */
const HARMLESS = new Set([
  '1.2.840.113556.1.4.1339',
  '1.2.840.113556.1.4.417',
  '1.2.840.113556.1.4.529',
  '2.16.840.1.113730.3.4.2',
])
export const CONTROLS: readonly string[] = [PAGED_RESULTS, ...HARMLESS]

const MOST_ATTRIBUTES = 200
const MOST_CONTROLS = 20
const SCOPES: readonly Scope[] = ['base', 'one', 'sub']

/** Bytes of the first message of a buffer; null while not even its length is there. */
export function messageSize(bytes: Buffer): number | null {
  const first = bytes[1]
  if (first === undefined) return null
  if (bytes[0] !== TAG.sequence) throw new DecodeError('LDAP: not a message')
  if (first < 0x80) return 2 + first
  const count = first & 0x7f
  if (count === 0 || count > 4) throw new DecodeError('LDAP: an indefinite or absurd length')
  return bytes.length < 2 + count ? null : 2 + count + bytes.readUIntBE(2, count)
}

/** @throws DecodeError */
export function readRequest(bytes: Buffer): Request {
  return readDer(definite(bytes), (whole) => {
    const envelope = whole.enter()
    const id = envelope.integer()
    const { tag, body } = envelope.take()
    const controls = envelope.maybeEnter(contextConstructed(0))?.all(MOST_CONTROLS, readControl) ?? []
    envelope.end()
    return { id, operation: readOperation(tag, body, controls) }
  })
}

interface ControlRead {
  oid: string
  critical: boolean
  value: Buffer | null
}

function readControl(reader: DerReader): ControlRead {
  const control = reader.enter()
  const oid = control.octets().toString('latin1')
  const critical = control.sees(TAG.boolean) && control.take(TAG.boolean).body[0] !== 0
  return { oid, critical, value: control.done ? null : control.octets() }
}

/** Tags of requests whose answer has another number than the next. */
const UNBIND = 0x42
const DELETE = 0x4a
const ABANDON = 0x50

function readOperation(tag: number, body: Buffer, controls: readonly ControlRead[]): Operation {
  if (tag === UNBIND) return { kind: 'unbind' }
  if (tag === ABANDON) return { kind: 'abandon' }
  const answer = tag === DELETE ? 0x6b : tag + 1
  if (controls.some(({ oid, critical }) => critical && !CONTROLS.includes(oid))) {
    return { kind: 'critical', answer: tag === 0x63 ? ANSWER.done : answer }
  }
  const reader = inside(body)
  if (tag === 0x60) return readBind(reader)
  if (tag === 0x63) return { kind: 'search', search: readSearch(reader, controls) }
  if (tag === 0x77) return { kind: 'extended', oid: reader.octets(context(0)).toString('latin1') }
  return { kind: 'refused', answer }
}

/** A reader for content whose tag was taken already. */
function inside(body: Buffer): DerReader {
  return readDer(element(TAG.sequence, body), (whole) => whole.enter())
}

function readBind(reader: DerReader): Operation {
  if (reader.integer() !== 3) throw new DecodeError('LDAP: only version 3 is spoken here')
  const name = reader.octets().toString('utf8')
  const password = reader.sees(context(0)) ? reader.octets(context(0)).toString('utf8') : null
  return { kind: 'bind', name, password }
}

function readSearch(reader: DerReader, controls: readonly ControlRead[]): SearchRequest {
  const base = reader.octets().toString('utf8')
  const scope = SCOPES[reader.integer(TAG.enumerated)]
  if (scope === undefined) throw new DecodeError('LDAP: an unknown scope')
  reader.integer(TAG.enumerated)
  const sizeLimit = reader.integer()
  reader.integer()
  const typesOnly = reader.take(TAG.boolean).body[0] !== 0
  const filter = readFilter(reader)
  const attributes = reader.enter().all(MOST_ATTRIBUTES, (name) => name.octets().toString('latin1').toLowerCase())
  const paged = controls.find(({ oid }) => oid === PAGED_RESULTS)?.value
  return { base, scope, sizeLimit, typesOnly, filter, attributes, paging: paged ? readPaging(paged) : null }
}

function readPaging(value: Buffer): Paging {
  return readDer(definite(value), (whole) => {
    const paging = whole.enter()
    return { size: paging.integer(), cookie: paging.octets() }
  })
}

/** A whole message around an answer. */
export function message(id: number, ...parts: Buffer[]): Buffer {
  return sequence(integer(id), ...parts)
}

/** LDAPResult with the tag of an operation's answer. */
export function result(tag: number, code: number, text = '', ...more: Buffer[]): Buffer {
  return element(tag, enumerated(code), octets(Buffer.alloc(0)), octets(Buffer.from(text)), ...more)
}

/** SearchResultEntry; `attributes` in the order given. */
export function resultEntry(dn: string, attributes: readonly Attribute[], typesOnly: boolean): Buffer {
  const listed = attributes.map(({ name, values }) => {
    const shown = typesOnly ? [] : values.map((value) => octets(Buffer.from(value as string)))
    return sequence(octets(Buffer.from(name)), element(TAG.set, ...shown))
  })
  return element(ANSWER.entry, octets(Buffer.from(dn)), sequence(...listed))
}

/** The control that ends a page: an empty cookie with the last. */
export function pagingControl(cookie: Buffer): Buffer {
  const value = sequence(integer(0), octets(cookie))
  return element(contextConstructed(0), sequence(octets(Buffer.from(PAGED_RESULTS)), octets(value)))
}
