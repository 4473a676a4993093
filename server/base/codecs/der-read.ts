import type { Millis } from '../time.ts'
import { DecodeError } from './decode-error.ts'
import { TAG } from './der-tags.ts'

const MAX_DEPTH = 16
const MAX_OID_BYTES = 64
const TEXT_TAGS: readonly number[] = [
  TAG.utf8String,
  TAG.numericString,
  TAG.printableString,
  TAG.t61String,
  TAG.ia5String,
  TAG.visibleString,
  TAG.bmpString,
]

/** One element: `body` is its content, `encoded` all of it. Both are views into the input. */
export interface Element {
  tag: number
  body: Buffer
  encoded: Buffer
}

/**
 * Reads DER strictly, one element after the other, as the structure's ASN.1 goes: definite and minimal lengths, one-byte tags,
 * minimal integers. Every method throws DecodeError if the next element is something else.
 */
export class DerReader {
  readonly #bytes: Buffer
  readonly #depth: number
  #at = 0

  constructor(bytes: Buffer, depth = 0) {
    if (depth > MAX_DEPTH) throw new DecodeError('DER: nested too deeply')
    this.#bytes = bytes
    this.#depth = depth
  }

  get done(): boolean {
    return this.#at === this.#bytes.length
  }

  /** Whether the next element has this tag. */
  sees(tag: number): boolean {
    return this.#bytes[this.#at] === tag
  }

  /** The next element, whatever it is or with the tag given. */
  take(tag?: number): Element {
    const start = this.#at
    const seen = this.#byte()
    if ((seen & 0x1f) === 0x1f) throw new DecodeError('DER: a tag of more than one byte')
    if (tag !== undefined && seen !== tag) throw new DecodeError(`DER: tag ${hex(seen)} where ${hex(tag)} belongs`)
    const size = this.#length()
    const bodyAt = this.#at
    if (size > this.#bytes.length - bodyAt) throw new DecodeError('DER: an element longer than its surroundings')
    this.#at = bodyAt + size
    return {
      tag: seen,
      body: this.#bytes.subarray(bodyAt, this.#at),
      encoded: this.#bytes.subarray(start, this.#at),
    }
  }

  /** A reader for the members of the next element. */
  enter(tag: number = TAG.sequence): DerReader {
    return new DerReader(this.take(tag).body, this.#depth + 1)
  }

  /** {@link enter} for an element that may be missing. */
  maybeEnter(tag: number): DerReader | null {
    return this.sees(tag) ? this.enter(tag) : null
  }

  /** All that is left, each member read by `read`; at most `limit` of them. */
  all<T>(limit: number, read: (reader: DerReader) => T): T[] {
    const result: T[] = []
    while (!this.done) {
      if (result.length === limit) throw new DecodeError(`DER: more than ${limit} members`)
      result.push(read(this))
    }
    return result
  }

  /** Demands that nothing follows. */
  end(): void {
    if (!this.done) throw new DecodeError('DER: bytes after the end of a structure')
  }

  /** A whole number as it is encoded: minimal, the sign bit included. */
  integerBytes(tag: number = TAG.integer): Buffer {
    const { body } = this.take(tag)
    const first = body[0]
    if (first === undefined) throw new DecodeError('DER: an empty INTEGER')
    const second = body[1]
    if (second !== undefined && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80)))
      throw new DecodeError('DER: an INTEGER that is not minimal')
    return body
  }

  /** A whole number from 0 to 2³¹-1. */
  integer(tag: number = TAG.integer): number {
    const body = this.integerBytes(tag)
    if (body.length > 4 || body[0]! >= 0x80) throw new DecodeError('DER: an INTEGER out of range')
    return body.readUIntBE(0, body.length)
  }

  boolean(): boolean {
    const { body } = this.take(TAG.boolean)
    if (body.length !== 1 || (body[0] !== 0 && body[0] !== 0xff)) throw new DecodeError('DER: not a BOOLEAN')
    return body[0] === 0xff
  }

  oid(): string {
    const { body } = this.take(TAG.oid)
    if (body.length === 0 || body.length > MAX_OID_BYTES || body.at(-1)! >= 0x80)
      throw new DecodeError('DER: not an object identifier')
    const arcs: bigint[] = []
    let arc = 0n
    for (const byte of body) {
      if (arc === 0n && byte === 0x80) throw new DecodeError('DER: an object identifier that is not minimal')
      arc = (arc << 7n) | BigInt(byte & 0x7f)
      if (byte >= 0x80) continue
      arcs.push(arc)
      arc = 0n
    }
    const [head = 0n, ...rest] = arcs
    const first = head < 80n ? head / 40n : 2n
    return [first, head - first * 40n, ...rest].join('.')
  }

  octets(tag: number = TAG.octetString): Buffer {
    return this.take(tag).body
  }

  /** A BIT STRING of whole bytes. */
  bits(): Buffer {
    const { body } = this.take(TAG.bitString)
    if (body[0] !== 0) throw new DecodeError('DER: a BIT STRING that is not whole bytes')
    return body.subarray(1)
  }

  /** The positions of the bits that are set in a BIT STRING of named bits. */
  namedBits(): number[] {
    const { body } = this.take(TAG.bitString)
    if (body.length < 1 || body.length > 5 || body[0]! > 7) throw new DecodeError('DER: not a BIT STRING of named bits')
    const positions = Array.from({ length: (body.length - 1) * 8 }, (_, position) => position)
    return positions.filter((position) => body[1 + (position >> 3)]! & (0x80 >> (position & 7)))
  }

  null(): void {
    if (this.take(TAG.null).body.length !== 0) throw new DecodeError('DER: a NULL with content')
  }

  /** Any of the string types of RFC 5280, without control characters. */
  text(): string {
    const { tag, body } = this.take()
    if (!TEXT_TAGS.includes(tag)) throw new DecodeError(`DER: tag ${hex(tag)} where a text belongs`)
    const value = decodeText(tag, body)
    if (/\p{Cc}/u.test(value)) throw new DecodeError('DER: a control character in a text')
    return value
  }

  time(): Millis {
    const { tag, body } = this.take()
    const digits = body.toString('latin1')
    if (tag === TAG.utcTime && /^\d{12}Z$/.test(digits)) return instant(`${digits < '5' ? '20' : '19'}${digits}`)
    if (tag === TAG.generalizedTime && /^\d{14}Z$/.test(digits)) return instant(digits)
    throw new DecodeError('DER: not a time')
  }

  #byte(): number {
    const byte = this.#bytes[this.#at]
    if (byte === undefined) throw new DecodeError('DER: the end where an element belongs')
    this.#at += 1
    return byte
  }

  #length(): number {
    const first = this.#byte()
    if (first < 0x80) return first
    const count = first & 0x7f
    if (count === 0 || count > 4) throw new DecodeError('DER: an indefinite or absurd length')
    let size = 0
    for (let i = 0; i < count; i++) size = size * 256 + this.#byte()
    if (size < 0x80 || size < 256 ** (count - 1)) throw new DecodeError('DER: a length that is not minimal')
    return size
  }
}

/**
 * Reads one whole structure: nothing may follow it.
 * @throws DecodeError
 */
export function readDer<T>(bytes: Buffer, read: (reader: DerReader) => T): T {
  const reader = new DerReader(bytes)
  const result = read(reader)
  reader.end()
  return result
}

function hex(tag: number): string {
  return `0x${tag.toString(16).padStart(2, '0')}`
}

function decodeText(tag: number, body: Buffer): string {
  try {
    if (tag === TAG.utf8String) return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)
    if (tag === TAG.bmpString) return new TextDecoder('utf-16be', { fatal: true, ignoreBOM: true }).decode(body)
  } catch {
    throw new DecodeError('DER: a text that is not Unicode')
  }
  if (tag !== TAG.t61String && body.some((byte) => byte >= 0x80)) throw new DecodeError('DER: a text that is not ASCII')
  return body.toString('latin1')
}

function instant(digits: string): Millis {
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(digits)
  const [, year, month, day, hour, minute, second] = parts ?? []
  const text = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`
  const at = Date.parse(text)
  if (Number.isNaN(at) || new Date(at).toISOString() !== text) throw new DecodeError('DER: a time that does not exist')
  return at
}
