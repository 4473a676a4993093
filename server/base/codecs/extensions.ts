import { createHash } from 'node:crypto'
import { readAlternativeName, writeAlternativeName } from './alternative-names.ts'
import type { AlternativeName } from './alternative-names.ts'
import { DecodeError } from './decode-error.ts'
import { readDer } from './der-read.ts'
import type { DerReader } from './der-read.ts'
import { context, contextConstructed, TAG } from './der-tags.ts'
import { boolean, element, integer, namedBits, octets, oid, sequence, tagged } from './der-write.ts'
import { OID } from './oids.ts'

/** One extension (RFC 5280 §4.2); `value` is the DER inside its OCTET STRING. */
export interface Extension {
  id: string
  critical: boolean
  value: Buffer
}

/** The bits of KeyUsage, at their positions (RFC 5280 §4.2.1.3). */
export const KEY_USAGES = [
  'digitalSignature',
  'contentCommitment',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
] as const
export type KeyUsage = (typeof KEY_USAGES)[number]

const MAX_EXTENSIONS = 32
const MAX_NAMES = 64

function extension(id: string, critical: boolean, value: Buffer): Extension {
  return { id, critical, value }
}

export function basicConstraints(ca: boolean, pathLength: number | null = null): Extension {
  const members = ca ? [boolean(true), ...(pathLength === null ? [] : [integer(pathLength)])] : []
  return extension(OID.basicConstraints, true, sequence(...members))
}

export function keyUsage(usages: readonly KeyUsage[]): Extension {
  return extension(OID.keyUsage, true, namedBits(usages.map((usage) => KEY_USAGES.indexOf(usage))))
}

/** @param purposes OIDs */
export function extendedKeyUsage(purposes: readonly string[]): Extension {
  return extension(OID.extKeyUsage, false, sequence(...purposes.map(oid)))
}

/** Critical where the subject is empty, as RFC 5280 §4.2.1.6 demands. */
export function subjectAlternativeNames(names: readonly AlternativeName[], critical = false): Extension {
  return extension(OID.subjectAltName, critical, sequence(...names.map(writeAlternativeName)))
}

/** The key's identifier, method 1 of RFC 5280 §4.2.1.2: SHA-1 of the key's bits. A name, not a protection. */
export function keyIdentifier(spki: Buffer): Buffer {
  const key = readDer(spki, (reader) => {
    const inner = reader.enter()
    inner.take()
    return inner.bits()
  })
  return createHash('sha1').update(key).digest()
}

export function subjectKeyIdentifier(spki: Buffer): Extension {
  return extension(OID.subjectKeyIdentifier, false, octets(keyIdentifier(spki)))
}

export function authorityKeyIdentifier(issuerKeyId: Buffer): Extension {
  return extension(OID.authorityKeyIdentifier, false, sequence(element(context(0), issuerKeyId)))
}

function uri(url: string): Buffer {
  return writeAlternativeName({ kind: 'uri', value: url })
}

/** Where the CRL is, RFC 5280 §4.2.1.13. */
export function crlDistributionPoint(url: string): Extension {
  const point = sequence(tagged(0, tagged(0, uri(url))))
  return extension(OID.crlDistributionPoints, false, sequence(point))
}

/** Where the issuer's certificate is, RFC 5280 §4.2.2.1. */
export function authorityInformation(issuerUrl: string): Extension {
  return extension(OID.authorityInfoAccess, false, sequence(sequence(oid(OID.caIssuers), uri(issuerUrl))))
}

export function writeExtensions(extensions: readonly Extension[]): Buffer {
  const one = ({ id, critical, value }: Extension) =>
    sequence(oid(id), ...(critical ? [boolean(true)] : []), octets(value))
  return sequence(...extensions.map(one))
}

/** @throws DecodeError, also if one extension is there twice */
export function readExtensions(reader: DerReader): Extension[] {
  const extensions = reader.enter().all(MAX_EXTENSIONS, readExtension)
  if (new Set(extensions.map(({ id }) => id)).size !== extensions.length)
    throw new DecodeError('extensions: one is there twice')
  return extensions
}

function readExtension(reader: DerReader): Extension {
  const inner = reader.enter()
  const id = inner.oid()
  const critical = inner.sees(TAG.boolean) && inner.boolean()
  const value = inner.octets()
  inner.end()
  return { id, critical, value }
}

function valueOf<T>(extensions: readonly Extension[], id: string, read: (reader: DerReader) => T): T | null {
  const found = extensions.find((one) => one.id === id)
  return found ? readDer(found.value, read) : null
}

/** What the well-known extensions say; null or empty where one is missing. */
export interface ExtensionFacts {
  basicConstraints: { ca: boolean; pathLength: number | null } | null
  keyUsage: KeyUsage[] | null
  extendedKeyUsage: string[]
  alternativeNames: AlternativeName[]
  subjectKeyId: Buffer | null
  authorityKeyId: Buffer | null
  crlUrl: string | null
}

/** @throws DecodeError */
export function extensionFacts(extensions: readonly Extension[]): ExtensionFacts {
  return {
    basicConstraints: valueOf(extensions, OID.basicConstraints, readBasicConstraints),
    keyUsage: valueOf(extensions, OID.keyUsage, readKeyUsage),
    extendedKeyUsage: valueOf(extensions, OID.extKeyUsage, (r) => r.enter().all(MAX_NAMES, (one) => one.oid())) ?? [],
    alternativeNames: alternativeNamesOf(extensions),
    subjectKeyId: valueOf(extensions, OID.subjectKeyIdentifier, (r) => r.octets()),
    authorityKeyId: valueOf(extensions, OID.authorityKeyIdentifier, readAuthorityKeyId),
    crlUrl: valueOf(extensions, OID.crlDistributionPoints, readCrlUrl),
  }
}

/** @throws DecodeError */
export function alternativeNamesOf(extensions: readonly Extension[]): AlternativeName[] {
  return valueOf(extensions, OID.subjectAltName, (r) => r.enter().all(MAX_NAMES, readAlternativeName)) ?? []
}

function readBasicConstraints(reader: DerReader): { ca: boolean; pathLength: number | null } {
  const inner = reader.enter()
  const ca = inner.sees(TAG.boolean) && inner.boolean()
  const pathLength = inner.done ? null : inner.integer()
  inner.end()
  return { ca, pathLength }
}

function readKeyUsage(reader: DerReader): KeyUsage[] {
  return reader.namedBits().flatMap((position) => KEY_USAGES[position] ?? [])
}

function readAuthorityKeyId(reader: DerReader): Buffer | null {
  const inner = reader.enter()
  return inner.sees(context(0)) ? inner.octets(context(0)) : null
}

/** The first URL of the first point; null if the point names its place in another way. */
function readCrlUrl(reader: DerReader): string | null {
  const points = reader.enter()
  const name = points.enter().maybeEnter(contextConstructed(0))?.maybeEnter(contextConstructed(0))
  points.all(8, (rest) => rest.take())
  return name?.sees(context(6)) ? name.octets(context(6)).toString('latin1') : null
}
