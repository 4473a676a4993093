import { isIPv4, isIPv6 } from 'node:net'
import { DecodeError } from './decode-error.ts'
import { DerReader } from './der-read.ts'
import { context, contextConstructed } from './der-tags.ts'
import { element, oid, tagged, utf8 } from './der-write.ts'
import { OID } from './oids.ts'

/** A subject alternative name. `other` is kept as it came. */
export interface AlternativeName {
  kind: 'dns' | 'email' | 'uri' | 'ip' | 'upn' | 'other'
  /** Text; of `other` the hex of its encoding. */
  value: string
}

const GENERAL_NAME = { other: 0, email: 1, dns: 2, uri: 6, ip: 7 } as const

/** @throws DecodeError if an address is none */
export function writeAlternativeName({ kind, value }: AlternativeName): Buffer {
  if (kind === 'other') return Buffer.from(value, 'hex')
  if (kind === 'ip') return element(context(GENERAL_NAME.ip), addressBytes(value))
  if (kind === 'upn') return tagged(GENERAL_NAME.other, oid(OID.upn), tagged(0, utf8(value)))
  return element(context(GENERAL_NAME[kind]), Buffer.from(value, 'latin1'))
}

/** @throws DecodeError */
export function readAlternativeName(reader: DerReader): AlternativeName {
  const { tag, body, encoded } = reader.take()
  if (tag === context(GENERAL_NAME.ip)) return { kind: 'ip', value: addressText(body) }
  const kind = (['dns', 'email', 'uri'] as const).find((one) => tag === context(GENERAL_NAME[one]))
  if (kind) return { kind, value: ascii(body) }
  if (tag === contextConstructed(GENERAL_NAME.other)) return readOtherName(body, encoded)
  return { kind: 'other', value: encoded.toString('hex') }
}

function readOtherName(body: Buffer, encoded: Buffer): AlternativeName {
  const reader = new DerReader(body)
  if (reader.oid() !== OID.upn) return { kind: 'other', value: encoded.toString('hex') }
  const value = reader.enter(contextConstructed(0)).text()
  reader.end()
  return { kind: 'upn', value }
}

function ascii(body: Buffer): string {
  if (body.length === 0 || body.some((byte) => byte <= 0x20 || byte >= 0x7f))
    throw new DecodeError('name: an alternative name that is not ASCII')
  return body.toString('latin1')
}

function addressBytes(value: string): Buffer {
  if (isIPv4(value)) return Buffer.from(value.split('.').map(Number))
  if (!isIPv6(value) || value.includes('.') || value.includes('%'))
    throw new DecodeError(`name: ${value} is no address`)
  const [head = '', tail] = value.split('::')
  const after = tail === undefined ? [] : words(tail)
  const before = words(head)
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => 0)
  return Buffer.from([...before, ...zeros, ...after].flatMap((word) => [word >> 8, word & 255]))
}

function words(part: string): number[] {
  return part === '' ? [] : part.split(':').map((word) => Number.parseInt(word, 16))
}

function addressText(body: Buffer): string {
  if (body.length === 4) return body.join('.')
  if (body.length !== 16) throw new DecodeError('name: an address of neither 4 nor 16 bytes')
  return Array.from({ length: 8 }, (_, i) => body.readUInt16BE(2 * i).toString(16)).join(':')
}
