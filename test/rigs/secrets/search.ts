import { SPELLINGS, type Canary } from './canary.ts'

/** A secret where none may be. */
export interface Sighting {
  canary: string
  spelling: string
  /** What stands around it, the secret itself left out. */
  before: string
}

interface Needle {
  bytes: Uint8Array
  canary: string
  spelling: string
}

const KEY_BYTES = 4
const HASH_BITS = 18
const CONTEXT = 60

/** Looks for all secrets in all their spellings in one pass over the bytes, upper and lower case alike. */
export class Search {
  /** By a hash of four bytes, whether any needle may begin with them. */
  readonly #begins = new Uint8Array(2 ** HASH_BITS)
  readonly #needles = new Map<number, Needle[]>()
  /** How many different byte strings are looked for. */
  readonly size: number

  constructor(canaries: readonly Canary[]) {
    const seen = new Set<string>()
    for (const needle of needlesOf(canaries)) {
      const text = Buffer.from(needle.bytes).toString('latin1')
      if (seen.has(text)) continue
      seen.add(text)
      const key = keyAt(needle.bytes, 0)
      this.#begins[hashOf(key)] = 1
      this.#needles.set(key, [...(this.#needles.get(key) ?? []), needle])
    }
    this.size = seen.size
  }

  /** The first sighting of each secret in each spelling. */
  in(haystack: Buffer): Sighting[] {
    const bytes = folded(haystack)
    const found = new Map<string, Sighting>()
    let key = bytes.length < KEY_BYTES ? 0 : keyAt(bytes, 0) << 8
    for (let at = 0; at + KEY_BYTES <= bytes.length; at++) {
      key = (key >>> 8) | (bytes[at + KEY_BYTES - 1]! << 24)
      if (this.#begins[hashOf(key)] === 0) continue
      for (const needle of this.#needles.get(key) ?? []) {
        if (!stands(needle.bytes, bytes, at)) continue
        const { canary, spelling } = needle
        found.set(`${canary} ${spelling}`, { canary, spelling, before: contextOf(haystack, at) })
      }
    }
    return [...found.values()]
  }
}

function* needlesOf(canaries: readonly Canary[]): Generator<Needle> {
  for (const { name: canary, forms } of canaries) {
    for (const form of forms) {
      for (const [spelling, spell] of Object.entries(SPELLINGS)) {
        for (const bytes of spell(form)) yield { bytes: folded(bytes), canary, spelling }
      }
    }
  }
}

/** A to Z as a to z, everything else as it is. */
function folded(bytes: Buffer): Uint8Array {
  const copy = new Uint8Array(bytes)
  for (let at = 0; at < copy.length; at++) {
    const byte = copy[at]!
    if (byte >= 0x41 && byte <= 0x5a) copy[at] = byte + 0x20
  }
  return copy
}

function hashOf(key: number): number {
  return Math.imul(key, 0x9e3779b1) >>> (32 - HASH_BITS)
}

function keyAt(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)
}

function stands(needle: Uint8Array, bytes: Uint8Array, at: number): boolean {
  if (at + needle.length > bytes.length) return false
  for (let index = KEY_BYTES; index < needle.length; index++) if (needle[index] !== bytes[at + index]) return false
  return true
}

function contextOf(haystack: Buffer, at: number): string {
  return haystack.toString('latin1', Math.max(0, at - CONTEXT), at).replaceAll(/[^\x20-\x7e]+/g, '.')
}
