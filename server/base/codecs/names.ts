import { DecodeError } from './decode-error.ts'
import { TAG } from './der-tags.ts'
import type { DerReader } from './der-read.ts'
import { ia5, oid, sequence, setOf, text } from './der-write.ts'
import { OID } from './oids.ts'

/** One attribute of a name: `type` is an OID. */
export interface NameAttribute {
  type: string
  value: string
}

/** A distinguished name in the order of its encoding: the root end (country) first. */
export type Name = NameAttribute[][]

/** The short names of RFC 4514 §3 and those that every tool knows besides. */
const SHORT: Readonly<Record<string, string>> = {
  CN: OID.commonName,
  SN: OID.surname,
  GN: OID.givenName,
  SERIALNUMBER: OID.serialNumber,
  C: OID.countryName,
  L: OID.localityName,
  ST: OID.stateOrProvinceName,
  O: OID.organizationName,
  OU: OID.organizationalUnitName,
  T: OID.title,
  UID: OID.userId,
  DC: OID.domainComponent,
  E: OID.emailAddress,
}
const BY_OID: ReadonlyMap<string, string> = new Map(Object.entries(SHORT).map(([short, type]) => [type, short]))
const MAX_RDNS = 32
const MAX_VALUE = 256
/** People type names: one of megabytes would only keep everybody waiting. */
const MAX_TEXT = 8 * 1024

/** A name of one attribute. */
export function commonName(value: string): Name {
  return [[{ type: OID.commonName, value }]]
}

function isAsciiOnly(type: string): boolean {
  return type === OID.domainComponent || type === OID.emailAddress
}

function writeAttribute({ type, value }: NameAttribute): Buffer {
  return sequence(oid(type), isAsciiOnly(type) ? ia5(value) : text(value))
}

export function writeName(name: Name): Buffer {
  return sequence(...name.map((rdn) => setOf(...rdn.map(writeAttribute))))
}

function readAttribute(reader: DerReader): NameAttribute {
  const inner = reader.enter()
  const attribute = { type: inner.oid(), value: inner.text() }
  inner.end()
  if (attribute.value.length > MAX_VALUE) throw new DecodeError('name: a value is too long')
  return attribute
}

/** @throws DecodeError */
export function readName(reader: DerReader): Name {
  return reader.enter().all(MAX_RDNS, (rdns) => {
    const rdn = rdns.enter(TAG.set).all(8, readAttribute)
    if (rdn.length === 0) throw new DecodeError('name: an empty part')
    return rdn
  })
}

/** The text of RFC 4514: the most particular part first, as in `CN=dev-7,O=Example`. */
export function nameToText(name: Name): string {
  return name
    .toReversed()
    .map((rdn) => rdn.map(attributeToText).join('+'))
    .join(',')
}

function attributeToText({ type, value }: NameAttribute): string {
  return `${BY_OID.get(type) ?? type}=${escapeValue(value)}`
}

function escapeValue(value: string): string {
  return value
    .replaceAll(/[\\,+"<>;=]/g, String.raw`\$&`)
    .replace(/^[ #]/, String.raw`\$&`)
    .replace(/ $/, String.raw`\ `)
}

/**
 * Reads the text of RFC 4514; blanks after commas are allowed.
 * @throws DecodeError
 */
export function nameFromText(written: string): Name {
  if (written.length > MAX_TEXT) throw new DecodeError('name: the text is too long')
  if (written.trim() === '') return []
  const rdns = splitOutside(written, ',').map((rdn) => splitOutside(rdn, '+').map(parseAttribute))
  if (rdns.length > MAX_RDNS) throw new DecodeError('name: too many parts')
  return rdns.toReversed()
}

/** Splits at a character that is not escaped. */
function splitOutside(written: string, separator: string): string[] {
  const parts = ['']
  for (let at = 0; at < written.length; at++) {
    const letter = written.charAt(at)
    if (letter === '\\') parts[parts.length - 1] += letter + written.charAt(++at)
    else if (letter === separator) parts.push('')
    else parts[parts.length - 1] += letter
  }
  return parts
}

/** Spaces at the end say nothing, unless a backslash makes one part of the value (RFC 4514 §2.4). */
function withoutEnd(value: string): string {
  let end = value.length
  while (value[end - 1] === ' ' && value[end - 2] !== '\\') end--
  return value.slice(0, end)
}

function parseAttribute(written: string): NameAttribute {
  const parts = /^\s*([A-Za-z]+|\d+(?:\.\d+)+)\s*=\s*(.*)$/su.exec(written)
  const type = parts && (SHORT[parts[1]!.toUpperCase()] ?? (/^[012]\./.test(parts[1]!) ? parts[1]! : null))
  if (!type) throw new DecodeError(`name: "${written.slice(0, 60)}" is not an attribute such as CN=…`)
  const value = withoutEnd(parts[2]!).replaceAll(/\\(.)/gsu, '$1')
  if (value === '' || value.length > MAX_VALUE || /\p{Cc}/u.test(value))
    throw new DecodeError('name: a value is empty, too long or has control characters')
  if (isAsciiOnly(type) && /[^\x20-\x7e]/.test(value)) throw new DecodeError('name: E and DC are ASCII only')
  return { type, value }
}

/** Whether two names say the same: the same attributes, in whatever order a tool wrote them. */
export function sameName(one: Name, other: Name): boolean {
  const key = (name: Name) =>
    JSON.stringify(
      name
        .flat()
        .map(({ type, value }) => `${type}=${value}`)
        .toSorted(),
    )
  return key(one) === key(other)
}
