import { DecodeError } from '../../server/base/codecs/decode-error.ts'
import type { DerReader } from '../../server/base/codecs/der-read.ts'
import { context, contextConstructed, TAG } from '../../server/base/codecs/der-tags.ts'
import { dnKey } from '../../server/domains/directory/identity.ts'
import type { Entry } from './entries.ts'

// Filters of RFC 4511 §4.5.1.7, read and judged. Names and texts are compared without regard to case, as directories do.

export type Filter =
  | { kind: 'and' | 'or'; of: readonly Filter[] }
  | { kind: 'not'; of: Filter }
  | { kind: 'present'; attribute: string }
  | { kind: 'equal' | 'at-least' | 'at-most'; attribute: string; value: Buffer }
  | { kind: 'substrings'; attribute: string; initial: string; any: readonly string[]; final: string }
  | { kind: 'bits'; attribute: string; all: boolean; mask: bigint }
  /** Never true and never false, like the comparison with an attribute that does not exist. */
  | { kind: 'undefined' }

const MOST_PARTS = 100
const KINDS = {
  [contextConstructed(3)]: 'equal',
  [contextConstructed(5)]: 'at-least',
  [contextConstructed(6)]: 'at-most',
  // approxMatch is equality here, which RFC 4511 §4.5.1.7.6 allows.
  [contextConstructed(8)]: 'equal',
} as const
const BIT_AND = '1.2.840.113556.1.4.803'
const BIT_OR = '1.2.840.113556.1.4.804'

/** @throws DecodeError; the depth is bounded by the reader, the number of parts of each level here */
export function readFilter(reader: DerReader): Filter {
  for (const [number, kind] of [
    [0, 'and'],
    [1, 'or'],
  ] as const) {
    const parts = reader.maybeEnter(contextConstructed(number))
    if (parts) return { kind, of: parts.all(MOST_PARTS, readFilter) }
  }
  const negated = reader.maybeEnter(contextConstructed(2))
  if (negated) return { kind: 'not', of: readFilter(negated) }
  if (reader.sees(context(7))) return { kind: 'present', attribute: nameOf(reader.octets(context(7))) }
  const substrings = reader.maybeEnter(contextConstructed(4))
  if (substrings) return readSubstrings(substrings)
  const extensible = reader.maybeEnter(contextConstructed(9))
  if (extensible) return readExtensible(extensible)
  const { tag } = peek(reader)
  const kind = KINDS[tag]
  if (kind === undefined) throw new DecodeError('LDAP: an unknown kind of filter')
  const parts = reader.enter(tag)
  return { kind, attribute: nameOf(parts.octets()), value: parts.octets() }
}

function peek(reader: DerReader): { tag: number } {
  const tag = Object.keys(KINDS)
    .map(Number)
    .find((one) => reader.sees(one))
  return { tag: tag ?? -1 }
}

function readSubstrings(reader: DerReader): Filter {
  const attribute = nameOf(reader.octets())
  const pieces = reader.enter(TAG.sequence).all(MOST_PARTS, (piece) => piece.take())
  const texts = (n: number): string[] => pieces.filter(({ tag }) => tag === context(n)).map(({ body }) => fold(body))
  return { kind: 'substrings', attribute, initial: texts(0)[0] ?? '', any: texts(1), final: texts(2)[0] ?? '' }
}

/** Of the extensible matches, those that Active Directory is asked for: bits of a number. */
function readExtensible(reader: DerReader): Filter {
  const parts = new Map(reader.all(4, (part) => part.take()).map(({ tag, body }) => [tag, body]))
  const rule = parts.get(context(1))?.toString('latin1')
  const [attribute, value] = [parts.get(context(2)), parts.get(context(3))?.toString('latin1') ?? '']
  if (attribute === undefined || (rule !== BIT_AND && rule !== BIT_OR) || !/^-?\d{1,19}$/.test(value))
    return { kind: 'undefined' }
  return { kind: 'bits', attribute: nameOf(attribute), all: rule === BIT_AND, mask: BigInt(value) }
}

/** True, false, or null where an attribute is missing: its negation is not true either (X.511 §7.8.1). */
export function matches(filter: Filter, entry: Entry): boolean | null {
  switch (filter.kind) {
    case 'and':
      return every(filter.of.map((part) => matches(part, entry)))
    case 'or':
      return not(every(filter.of.map((part) => not(matches(part, entry)))))
    case 'not':
      return not(negatable(filter.of, entry))
    case 'undefined':
      return null
    case 'present':
      return entry.attributes.has(filter.attribute)
    case 'equal':
    case 'at-least':
    case 'at-most':
    case 'substrings':
    case 'bits':
      return entry.attributes.get(filter.attribute)?.values.some((value) => fits(filter, value)) ?? null
    default:
      return filter satisfies never
  }
}

/** Active Directory departs from the standard: what an object does not have is not what was asked, so `!` of it is true. */
function negatable(filter: Filter, entry: Entry): boolean | null {
  return matches(filter, entry) ?? (filter.kind === 'undefined' ? null : false)
}

function every(parts: readonly (boolean | null)[]): boolean | null {
  if (parts.includes(false)) return false
  return parts.includes(null) ? null : true
}

function not(value: boolean | null): boolean | null {
  return value === null ? null : !value
}

type Comparison = Exclude<Extract<Filter, { attribute: string }>, { kind: 'present' }>

/** Attributes whose values are names of other entries. */
const NAMES = new Set(['distinguishedname', 'member', 'memberof', 'manager', 'objectcategory'])

function fits(filter: Comparison, value: string | Buffer): boolean {
  switch (filter.kind) {
    case 'equal':
      return equals(filter.attribute, filter.value, value)
    case 'at-least':
      return compare(value, filter.value) >= 0
    case 'at-most':
      return compare(value, filter.value) <= 0
    case 'substrings':
      return contains(filter, fold(value))
    case 'bits': {
      if (!/^-?\d{1,19}$/.test(value.toString())) return false
      const found = BigInt.asUintN(64, BigInt(value.toString())) & BigInt.asUintN(64, filter.mask)
      return filter.all ? found === BigInt.asUintN(64, filter.mask) : found !== 0n
    }
    default:
      return filter satisfies never
  }
}

function equals(attribute: string, asked: Buffer, value: string | Buffer): boolean {
  if (typeof value !== 'string') return value.equals(asked)
  if (fold(asked) === fold(value)) return true
  if (!NAMES.has(attribute)) return false
  // `(objectCategory=person)` means the class whose short name that is.
  if (attribute === 'objectcategory') return fold(value).startsWith(`cn=${fold(asked)},`)
  return dnKey(asked.toString('utf8')) === dnKey(value)
}

function compare(value: string | Buffer, asked: Buffer): number {
  const [left, right] = [fold(value), fold(asked)]
  if (/^-?\d{1,19}$/.test(left) && /^-?\d{1,19}$/.test(right)) {
    const [a, b] = [BigInt(left), BigInt(right)]
    return a < b ? -1 : a > b ? 1 : 0
  }
  return left < right ? -1 : left > right ? 1 : 0
}

function contains({ initial, any, final }: Extract<Filter, { kind: 'substrings' }>, text: string): boolean {
  if (!text.startsWith(initial) || !text.endsWith(final)) return false
  let at = initial.length
  for (const piece of any) {
    const found = text.indexOf(piece, at)
    if (found === -1) return false
    at = found + piece.length
  }
  return at + final.length <= text.length
}

function nameOf(bytes: Buffer): string {
  return bytes.toString('latin1').toLowerCase()
}

function fold(value: string | Buffer): string {
  return value.toString('utf8').normalize('NFC').toLowerCase()
}
