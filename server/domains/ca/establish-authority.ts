import { OID } from '../../base/codecs/oids.ts'
import {
  basicConstraints,
  extendedKeyUsage,
  keyIdentifier,
  keyUsage,
  subjectKeyIdentifier,
} from '../../base/codecs/extensions.ts'
import type { Extension, KeyUsage } from '../../base/codecs/extensions.ts'
import { commonName } from '../../base/codecs/names.ts'
import type { Name } from '../../base/codecs/names.ts'
import { writeCrl } from '../../base/codecs/crl.ts'
import type { Certificate } from '../../base/codecs/x509.ts'
import type { Reading, Unit } from '../../base/audit/unit.ts'
import { conflict, invalid } from '../../base/errors.ts'
import { newId } from '../../base/ids.ts'
import { DAY, HOUR } from '../../base/time.ts'
import type { Millis } from '../../base/time.ts'
import { findAuthority, signerFor, storeAuthorityCertificate, storeKey } from './authority.ts'
import type { Authority, Holder } from './authority.ts'
import { newSerial, pointersTo, serialText, signCertificate } from './issue.ts'
import type { KeyAlgorithm, Keys, StoredKey } from './keys.ts'
import { insertProfile } from './profile-store.ts'
import type { ProfileContent } from './profile-store.ts'
import { CRL_LIFETIME, storeCrl } from './publish-crl.ts'
import type { NewCrl } from './publish-crl.ts'

/** Algorithms to choose from for root and issuing CA. The RA is RSA always: devices encrypt to it. */
export const AUTHORITY_ALGORITHMS = ['ec-p256', 'ec-p384', 'rsa-3072', 'rsa-4096'] as const

export interface AuthorityInput {
  /** The organisation's name for its authority; "Root CA", "Issuing CA" and "RA" are added. */
  commonName: string
  algorithm: (typeof AUTHORITY_ALGORITHMS)[number]
  /** Where devices reach this house over plain HTTP, as in `http://mdm.example.org:8080`. It cannot change later. */
  baseUrl: string
}

/** Signed, not yet stored. */
export interface PreparedAuthority {
  authority: Authority
  crls: NewCrl[]
}

const YEAR = 365 * DAY
const ROOT_YEARS = 20
/** The RA lives as long as the issuing CA: neither needs to be replaced before the other. */
const ISSUING_YEARS = 10
/** Clocks of devices may be slow. */
const BACKDATE = HOUR
const SUFFIXES = { root: 'Root CA', issuing: 'Issuing CA', ra: 'RA' } as const
const LONGEST_COMMON_NAME = 64 - ' Issuing CA'.length

/**
 * Makes the keys and certificates of a new authority; takes a second or two with RSA. Goes before the unit of
 * {@link storeAuthority}.
 * @throws Refusal ca.authority_exists, ca.base_url, ca.common_name
 */
export async function prepareAuthority(
  keys: Keys,
  { tx, at }: Reading,
  input: AuthorityInput,
): Promise<PreparedAuthority> {
  if (await findAuthority(tx)) throw authorityExists()
  assertInput(input)
  const make = async (role: keyof typeof SUFFIXES, algorithm: KeyAlgorithm) => keys.generate(newId(at), role, algorithm)
  const [rootKey, issuingKey, raKey] = await Promise.all([
    make('root', input.algorithm),
    make('issuing', input.algorithm),
    make('ra', 'rsa-3072'),
  ])
  const root = { key: rootKey, certificate: await certifyRoot(keys, rootKey, input, at) }
  const issuing = { key: issuingKey, certificate: await certifyIssuing(keys, root, issuingKey, input, at) }
  const ra = { key: raKey, certificate: await certifyRa(keys, issuing, raKey, input, at) }
  const authority = { root, issuing, ra, baseUrl: input.baseUrl }
  const crls = await Promise.all(
    (['root', 'issuing'] as const).map((role) => firstCrl(keys, role, authority[role], at)),
  )
  return { authority, crls }
}

/**
 * Stores what {@link prepareAuthority} made, and a first profile.
 * @throws Refusal ca.authority_exists
 */
export async function storeAuthority(unit: Unit, { authority, crls }: PreparedAuthority): Promise<Authority> {
  if (await findAuthority(unit.tx)) throw authorityExists()
  for (const role of ['root', 'issuing', 'ra'] as const) {
    const { key, certificate } = authority[role]
    await storeKey(unit, key)
    const row = { role, key_id: key.id, certificate: certificate.encoded, base_url: authority.baseUrl }
    await storeAuthorityCertificate(unit, row)
  }
  for (const crl of crls) await storeCrl(unit.tx, crl)
  const { root, issuing, ra } = authority
  unit.record({
    action: 'ca.establish',
    target: `authority:${serialText(root.certificate.serial)}`,
    after: {
      algorithm: root.key.algorithm,
      root: serialText(root.certificate.serial),
      issuing: serialText(issuing.certificate.serial),
      ra: serialText(ra.certificate.serial),
      baseUrl: authority.baseUrl,
    },
  })
  await insertProfile(unit, DEVICES)
  return authority
}

const DEVICES: ProfileContent = {
  name: 'Devices',
  slug: 'devices',
  subjectTemplate: '{subject}',
  keyUsage: ['digitalSignature', 'keyEncipherment'],
  extendedKeyUsage: ['clientAuth'],
  validityDays: 365,
  minRsaBits: 2048,
  legacy: false,
  challengeTtlMinutes: 24 * 60,
}

function authorityExists() {
  return conflict('ca.authority_exists', 'There is a certificate authority already')
}

function assertInput({ commonName: name, baseUrl }: AuthorityInput): void {
  if (name.trim() === '' || name.length > LONGEST_COMMON_NAME || /\p{Cc}/u.test(name))
    throw invalid('ca.common_name', 'The name of the authority cannot be used', [
      { pointer: '/commonName', message: `1 to ${LONGEST_COMMON_NAME} characters` },
    ])
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : null
  // Plain HTTP: fetching a CRL over TLS would need a CRL first (RFC 5280 §8).
  if (url?.protocol !== 'http:' || url.origin !== baseUrl)
    throw invalid('ca.base_url', 'The address for CRLs cannot be used', [
      { pointer: '/baseUrl', message: 'http://, a host name and if need be a port, nothing else' },
    ])
}

interface Outline {
  subject: Name
  issuer: Name
  years: number
  publicKey: Buffer
  extensions: Extension[]
}

function contentOf({ subject, issuer, years, publicKey, extensions }: Outline, at: Millis) {
  const validity = { notBefore: at - BACKDATE, notAfter: at + years * YEAR }
  return {
    serial: newSerial(),
    issuer,
    subject,
    ...validity,
    publicKey,
    extensions: [...extensions, subjectKeyIdentifier(publicKey)],
  }
}

function nameOf(input: AuthorityInput, role: keyof typeof SUFFIXES): Name {
  return commonName(`${input.commonName.trim()} ${SUFFIXES[role]}`)
}

const AUTHORITY_USAGE: readonly KeyUsage[] = ['keyCertSign', 'cRLSign']

async function certifyRoot(keys: Keys, key: StoredKey, input: AuthorityInput, at: Millis): Promise<Certificate> {
  const name = nameOf(input, 'root')
  const extensions = [basicConstraints(true, 1), keyUsage(AUTHORITY_USAGE)]
  const outline = { subject: name, issuer: name, years: ROOT_YEARS, publicKey: key.publicKey, extensions }
  return signCertificate(keys, { key, certificate: null }, contentOf(outline, at))
}

async function certifyIssuing(keys: Keys, root: Holder, key: StoredKey, input: AuthorityInput, at: Millis) {
  const outline = {
    subject: nameOf(input, 'issuing'),
    issuer: root.certificate.subject,
    years: ISSUING_YEARS,
    publicKey: key.publicKey,
    extensions: [
      basicConstraints(true, 0),
      keyUsage(AUTHORITY_USAGE),
      ...pointersTo(root.key.publicKey, input.baseUrl, 'root'),
    ],
  }
  return signCertificate(keys, root, contentOf(outline, at))
}

/** Some clients pick the certificate to encrypt to by its key usage and drop one without any extended key usage. */
async function certifyRa(keys: Keys, issuing: Holder, key: StoredKey, input: AuthorityInput, at: Millis) {
  const outline = {
    subject: nameOf(input, 'ra'),
    issuer: issuing.certificate.subject,
    years: ISSUING_YEARS,
    publicKey: key.publicKey,
    extensions: [
      basicConstraints(false),
      keyUsage(['digitalSignature', 'keyEncipherment']),
      extendedKeyUsage([OID.certificateRequestAgent]),
      ...pointersTo(issuing.key.publicKey, input.baseUrl, 'issuing'),
    ],
  }
  return signCertificate(keys, issuing, contentOf(outline, at))
}

async function firstCrl(keys: Keys, role: 'root' | 'issuing', holder: Holder, at: Millis): Promise<NewCrl> {
  const validity = { thisUpdate: at, nextUpdate: at + CRL_LIFETIME[role] }
  const { subject } = holder.certificate
  const content = {
    issuer: subject,
    issuerKeyId: keyIdentifier(holder.key.publicKey),
    number: 1,
    ...validity,
    entries: [],
  }
  return {
    role,
    number: 1,
    ...validity,
    crl: await writeCrl(content, signerFor(keys, holder.key)),
    serials: [],
    entries: 0,
  }
}
