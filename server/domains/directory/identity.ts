import type { Millis } from '../../base/time.ts'

/** objectGUID as text: its first three fields are little-endian (MS-DTYP §2.3.4.2). Null if it is none. */
export function guidText(bytes: Buffer): string | null {
  if (bytes.length !== 16) return null
  const hex = [bytes.subarray(0, 4).toReversed(), bytes.subarray(4, 6).toReversed(), bytes.subarray(6, 8).toReversed()]
  const tail = bytes.toString('hex', 8)
  return [...hex.map((field) => Buffer.from(field).toString('hex')), tail.slice(0, 4), tail.slice(4)].join('-')
}

/** objectSid as text (MS-DTYP §2.4.2). Null if it is none. */
export function sidText(bytes: Buffer): string | null {
  const count = bytes[1] ?? 0
  if (bytes.length < 8 || bytes.length !== 8 + 4 * count) return null
  const parts = Array.from({ length: count }, (_, index) => bytes.readUInt32LE(8 + 4 * index))
  return ['S', bytes[0], bytes.readUIntBE(2, 6), ...parts].join('-')
}

/** The SID of the group that `primaryGroupID` means: the person's domain with another last part. */
export function primaryGroupSid(personSid: string, rid: number): string {
  return `${personSid.slice(0, personSid.lastIndexOf('-'))}-${rid}`
}

const NEVER = 0x7fffffffffffffffn
const FILETIME_EPOCH: Millis = Date.UTC(1601, 0, 1)

/** A FILETIME of 100 ns since 1601, as in accountExpires; 0 and the highest value mean never. */
export function fileTime(text: string | null): Millis | null {
  if (text === null || !/^\d{1,19}$/.test(text)) return null
  const ticks = BigInt(text)
  return ticks === 0n || ticks >= NEVER ? null : Number(ticks / 10_000n) + FILETIME_EPOCH
}

/**
 * Two spellings of one distinguished name (RFC 4514) have the same key: case, spaces around separators and the choice of
 * escape do not matter. Separators become control characters that no escaped value can form.
 */
export function dnKey(dn: string): string {
  return splitDn(dn)
    .map((part) => {
      const equals = part.indexOf('=')
      return `${part.slice(0, equals).trim()}\u0001${unescapeValue(part.slice(equals + 1))}`.toLowerCase()
    })
    .join('\u0000')
}

/** The names of the organizational units above an entry, outermost first, as in `Werk Nord / Büro`. */
export function unitPath(dn: string): string {
  const units = splitDn(dn)
    .slice(1)
    .filter((part) => /^\s*ou\s*=/i.test(part))
  return units
    .map((part) => unescapeValue(part.slice(part.indexOf('=') + 1)))
    .toReversed()
    .join(' / ')
}

/** The DN of the entry above; empty at the root. */
export function parentDn(dn: string): string {
  return splitDn(dn).slice(1).join(',')
}

/** The DNS name of a domain from its DN (RFC 2247 §4): `DC=corp,DC=example` is corp.example. Empty if it is none. */
export function domainOf(dn: string): string {
  return splitDn(dn)
    .filter((part) => /^\s*dc\s*=/i.test(part))
    .map((part) => unescapeValue(part.slice(part.indexOf('=') + 1)))
    .join('.')
}

/** The parts of a DN; a comma behind a backslash or within quotes is no separator. */
function splitDn(dn: string): string[] {
  return dn.match(/(?:\\.|"(?:\\.|[^"\\])*"|[^,;\\"])+/gsu) ?? []
}

function unescapeValue(escaped: string): string {
  const value = escaped.trim().replace(/^"(.*)"$/su, '$1')
  return value.replace(/(?:\\[\da-f]{2})+|\\(.)/giu, (found, character: string | undefined) =>
    character === undefined ? Buffer.from(found.replaceAll('\\', ''), 'hex').toString('utf8') : character,
  )
}
