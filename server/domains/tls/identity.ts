import { X509Certificate, type KeyObject } from 'node:crypto'
import { isIP } from 'node:net'
import { DecodeError } from '../../base/codecs/decode-error.ts'
import { readCertificate } from '../../base/codecs/x509.ts'
import { invalid, type FieldProblem } from '../../base/errors.ts'
import { DAY, type Millis } from '../../base/time.ts'
import type { Bundle } from './read-pem.ts'
import type { Finding } from './types.ts'

/** A certificate that a server can use: its own, and those that lead to the root, without the root. */
export interface Arranged {
  leaf: X509Certificate
  /** The next one is the issuer of the one before. */
  chain: X509Certificate[]
  /** Host names and addresses. */
  names: string[]
}

const SERVER_AUTH = '1.3.6.1.5.5.7.3.1'
const LEAST_RSA_BITS = 2048
const ENDS_SOON: Millis = 30 * DAY

/**
 * Finds the server's own certificate by its key, and puts the others into the order in which they are sent.
 * @throws Refusal tls.key_mismatch, tls.not_usable
 */
export function arrange({ certificates }: Pick<Bundle, 'certificates'>, key: KeyObject, at: Millis): Arranged {
  const leaf = certificates.find((certificate) => certificate.checkPrivateKey(key))
  if (!leaf)
    throw invalid('tls.key_mismatch', 'No certificate of this file belongs to the key. Nothing was changed.', [
      { pointer: '/pem', message: 'Give the certificate that was issued for this key.' },
    ])
  const names = namesOf(leaf)
  const errors: FieldProblem[] = RULES.flatMap((rule) => rule(leaf, names, at) ?? []).map((message) => ({
    pointer: '/pem',
    message,
  }))
  if (errors.length > 0)
    throw invalid('tls.not_usable', 'Browsers would not accept this certificate. Nothing was changed.', errors)
  return { leaf, chain: chainOf(leaf, certificates), names }
}

type Rule = (leaf: X509Certificate, names: readonly string[], at: Millis) => string | null

/** What every browser asks of a server's certificate. */
const RULES: readonly Rule[] = [
  ({ validToDate }, _, at) => (validToDate.getTime() > at ? null : 'It has ended.'),
  ({ validFromDate }, _, at) => (validFromDate.getTime() <= at ? null : 'It is not valid yet.'),
  ({ ca }) => (ca ? 'It is the certificate of an authority, not of a server.' : null),
  ({ keyUsage }) => (!keyUsage || keyUsage.includes(SERVER_AUTH) ? null : 'It is not meant for servers (serverAuth).'),
  (_, names) => (names.length > 0 ? null : 'It has no alternative names; browsers look at nothing else.'),
  ({ signatureAlgorithm }) =>
    /sha1|md5/i.test(signatureAlgorithm ?? '') ? 'It is signed with a digest that browsers no longer take.' : null,
  ({ publicKey }) => weakness(publicKey),
]

function weakness({ asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject): string | null {
  if (type === 'ec') return null
  if (type !== 'rsa') return `Browsers do not take keys of the kind ${type}.`
  const bits = details?.modulusLength ?? 0
  return bits >= LEAST_RSA_BITS ? null : `Its key has ${bits} bits; ${LEAST_RSA_BITS} are needed.`
}

/** @throws Refusal tls.not_usable if the certificate is written in a way that we cannot read */
function namesOf({ raw }: X509Certificate): string[] {
  try {
    const { alternativeNames } = readCertificate(raw)
    return alternativeNames.filter(({ kind }) => kind === 'dns' || kind === 'ip').map(({ value }) => value)
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    throw invalid('tls.not_usable', 'Browsers would not accept this certificate. Nothing was changed.', [
      { pointer: '/pem', message: `It is not written as RFC 5280 says: ${error.message}.` },
    ])
  }
}

function chainOf(leaf: X509Certificate, all: readonly X509Certificate[]): X509Certificate[] {
  const chain: X509Certificate[] = []
  for (let last = leaf; chain.length < all.length;) {
    const issuer = all.find((one) => one !== last && isIssuer(one, last))
    if (!issuer || isIssuer(issuer, issuer) || chain.includes(issuer)) break
    chain.push(issuer)
    last = issuer
  }
  return chain
}

function isIssuer(issuer: X509Certificate, issued: X509Certificate): boolean {
  return issued.checkIssued(issuer) && issued.verify(issuer.publicKey)
}

/** Whether browsers that go to `host` accept a certificate with its names. */
export function covers(leaf: X509Certificate, host: string): boolean {
  return (isIP(host) ? leaf.checkIP(host) : leaf.checkHost(host)) !== undefined
}

/** What somebody should know about a certificate, for this host name at this time. */
export function findingsOf(certificates: readonly X509Certificate[], host: string | null, at: Millis): Finding[] {
  const [leaf] = certificates
  if (!leaf) return []
  const left = leaf.validToDate.getTime() - at
  // Not by the rules for issuers: a server's own certificate may not sign others, and this one did.
  const selfSigned = leaf.issuer === leaf.subject && leaf.verify(leaf.publicKey)
  const told: [Finding, boolean][] = [
    ['expired', left <= 0],
    ['ends-soon', left > 0 && left <= ENDS_SOON],
    ['name-missing', host !== null && !covers(leaf, host)],
    ['self-signed', selfSigned],
    ['chain-open', !selfSigned && certificates.length === 1],
  ]
  return told.filter(([, holds]) => holds).map(([finding]) => finding)
}
