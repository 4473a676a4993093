import type { Millis } from '../time.ts'
import { contextConstructed, TAG } from './der-tags.ts'

// Each function returns the finished DER of one element; a structure reads like its ASN.1.

function lengthOf(size: number): Buffer {
  if (size < 0x80) return Buffer.from([size])
  const bytes: number[] = []
  for (let rest = size; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256)
  return Buffer.from([0x80 | bytes.length, ...bytes])
}

/** One element with any tag. */
export function element(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const size = content.reduce((sum, part) => sum + part.length, 0)
  return Buffer.concat([Buffer.from([tag]), lengthOf(size), ...content])
}

export function sequence(...members: readonly Uint8Array[]): Buffer {
  return element(TAG.sequence, ...members)
}

/** SET OF: DER sorts the members by their encoding (X.690 §11.6). */
export function setOf(...members: readonly Buffer[]): Buffer {
  return element(TAG.set, ...members.toSorted((a, b) => a.compare(b)))
}

/** `[n] EXPLICIT`, or `[n] IMPLICIT` around members of a constructed type. */
export function tagged(n: number, ...members: readonly Uint8Array[]): Buffer {
  return element(contextConstructed(n), ...members)
}

/** A whole number from 0 up; bytes are read as an unsigned big-endian number. */
export function integer(value: number | bigint | Uint8Array): Buffer {
  const hex = value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value.toString(16)
  const digits = hex.replace(/^(00)+/, '')
  const bytes = Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex')
  const padded = bytes.length === 0 || bytes[0]! >= 0x80 ? [Buffer.alloc(1), bytes] : [bytes]
  return element(TAG.integer, ...padded)
}

export function enumerated(value: number): Buffer {
  return element(TAG.enumerated, Buffer.from([value]))
}

export function boolean(value: boolean): Buffer {
  return element(TAG.boolean, Buffer.from([value ? 0xff : 0]))
}

export const NULL = element(TAG.null)

function base128(arc: number): number[] {
  const bytes = [arc % 128]
  for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128)) bytes.unshift((rest % 128) | 0x80)
  return bytes
}

/** An object identifier from its dotted form; arcs below 2⁵³. */
export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  return element(TAG.oid, Buffer.from([first * 40 + second, ...rest].flatMap(base128)))
}

export function octets(bytes: Uint8Array): Buffer {
  return element(TAG.octetString, bytes)
}

/** A BIT STRING of whole bytes: keys and signatures. */
export function bits(bytes: Uint8Array): Buffer {
  return element(TAG.bitString, Buffer.alloc(1), bytes)
}

/** A BIT STRING of named bits: trailing zero bits are cut off (X.690 §11.2.2). */
export function namedBits(positions: readonly number[]): Buffer {
  const highest = Math.max(-1, ...positions)
  const bytes = Buffer.alloc(Math.ceil((highest + 1) / 8))
  for (const position of positions) bytes[position >> 3]! |= 0x80 >> (position & 7)
  return element(TAG.bitString, Buffer.from([bytes.length * 8 - (highest + 1)]), bytes)
}

const PRINTABLE = /^[A-Za-z0-9 '()+,\-./:=?]*$/

/** PrintableString where it can be, or else UTF8String: what RFC 5280 §4.1.2.4 asks of names. */
export function text(value: string): Buffer {
  return PRINTABLE.test(value) ? printable(value) : utf8(value)
}

export function printable(value: string): Buffer {
  return element(TAG.printableString, Buffer.from(value, 'latin1'))
}

export function utf8(value: string): Buffer {
  return element(TAG.utf8String, Buffer.from(value, 'utf8'))
}

export function ia5(value: string): Buffer {
  return element(TAG.ia5String, Buffer.from(value, 'latin1'))
}

/** UTCTime until 2049, GeneralizedTime from 2050 (RFC 5280 §4.1.2.5); parts of a second are cut off. */
export function time(at: Millis): Buffer {
  const digits = new Date(at).toISOString().replace(/\.\d+/, '').replaceAll(/[-:T]/g, '')
  const year = Number(digits.slice(0, 4))
  return year >= 1950 && year < 2050
    ? element(TAG.utcTime, Buffer.from(digits.slice(2), 'latin1'))
    : generalizedTime(at)
}

export function generalizedTime(at: Millis): Buffer {
  const digits = new Date(at).toISOString().replace(/\.\d+/, '').replaceAll(/[-:T]/g, '')
  return element(TAG.generalizedTime, Buffer.from(digits, 'latin1'))
}
