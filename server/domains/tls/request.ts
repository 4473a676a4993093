import { sign, type KeyObject } from 'node:crypto'
import { subjectAlternativeNames } from '../../base/codecs/extensions.ts'
import { nameFromText } from '../../base/codecs/names.ts'
import { writeCertificateRequest } from '../../base/codecs/pkcs10.ts'
import { toPem } from '../../base/codecs/x509.ts'
import type { Reading, Unit } from '../../base/audit/unit.ts'
import { conflict } from '../../base/errors.ts'
import { arrange, covers } from './identity.ts'
import { publicHost } from './issue.ts'
import { alternativeName, newKey, noIdentity, openedKey, pemOf, storeIdentity, type KeyKind } from './keep-identity.ts'
import type { TlsParts } from './parts.ts'
import { readPem, unreadable } from './read-pem.ts'
import { findIdentity, replaceIdentity, type IdentitiesTable } from './store.ts'
import type { AnswerInput, RequestInput } from './types.ts'

export interface Requested {
  key: KeyObject
  names: string[]
  /** PEM. */
  request: string
}

/**
 * Makes a key and a request (RFC 2986) for another authority to sign. Goes before the unit: an RSA key takes a while.
 * @throws Refusal settings.site_not_set
 */
export async function prepareRequest(reading: Reading, input: RequestInput): Promise<Requested> {
  const names = input.names ?? [await publicHost(reading)]
  const { key, publicKey } = newKey(input.algorithm)
  const subject = nameFromText(subjectText(names[0] ?? '', input.organization))
  const extensions = [subjectAlternativeNames(names.map(alternativeName))]
  const request = await writeCertificateRequest({ subject, publicKey, extensions }, signerOf(key, input.algorithm))
  return { key, names, request: toPem(request, 'CERTIFICATE REQUEST') }
}

/** A common name is shorter than a host name may be; browsers look at the alternative names alone. */
const LONGEST_COMMON_NAME = 64

function subjectText(name: string, organization: string | undefined): string {
  const parts = [
    ...(name.length <= LONGEST_COMMON_NAME ? [`CN=${escaped(name)}`] : []),
    ...(organization ? [`O=${escaped(organization)}`] : []),
  ]
  return parts.join(',')
}

/** RFC 4514 §2.4. */
function escaped(value: string): string {
  return value.replaceAll(/[,+"\\<>;=]/g, String.raw`\$&`).replace(/^[ #]/, String.raw`\$&`)
}

function signerOf(key: KeyObject, kind: KeyKind) {
  const algorithm = kind === 'ec-p256' ? ('ecdsa-sha256' as const) : ('rsa-sha256' as const)
  return { algorithm, sign: async (message: Buffer) => sign('sha256', message, key) }
}

/** Keeps the request and its key until the certificate comes. @throws Refusal tls.too_many */
export async function storeRequest(unit: Unit, { vault }: TlsParts, requested: Requested): Promise<IdentitiesTable> {
  return await storeIdentity(unit, vault, { origin: 'request', arranged: null, ...requested })
}

/**
 * Takes the certificate that another authority signed for a request of ours; again later, when it was renewed for the same key.
 * @throws Refusal tls.identity_not_found, tls.no_request, tls.unreadable, tls.key_mismatch, tls.not_usable, tls.name_missing
 */
export async function answerRequest(
  unit: Unit,
  { vault }: TlsParts,
  { id, pem }: AnswerInput,
  isServed: boolean,
): Promise<IdentitiesTable> {
  const { tx, at, record } = unit
  const row = await findIdentity(tx, id)
  if (!row) throw noIdentity()
  if (row.request === null) throw conflict('tls.no_request', 'This certificate does not come from a request made here.')
  const bundle = readPem(pem, undefined)
  if (bundle.certificates.length === 0) throw unreadable('/pem', 'It holds no certificate.')
  const arranged = arrange(bundle, openedKey(vault, row), at)
  // What is served changes at once, and nobody tries it first: it must at least be for this house.
  if (isServed && !covers(arranged.leaf, await publicHost(unit)))
    throw conflict(
      'tls.name_missing',
      'The certificate does not name the public host, and this one is in use. Nothing was changed.',
    )
  const next = {
    id,
    names: JSON.stringify(arranged.names),
    private_key: row.private_key,
    certificate: pemOf(arranged),
    not_after: arranged.leaf.validToDate.getTime(),
  }
  await replaceIdentity(tx, next)
  record({
    action: 'tls.add_certificate',
    target: `tls:${id}`,
    after: { origin: 'request', names: arranged.names, fingerprint: arranged.leaf.fingerprint256 },
  })
  return { ...row, ...next }
}
