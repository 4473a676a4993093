import { X509Certificate } from 'node:crypto'
import { iso, type Millis } from '../../base/time.ts'
import { findingsOf } from './identity.ts'
import { certificatesOf } from './keep-identity.ts'
import type { IdentitiesTable } from './store.ts'
import { SELF_SIGNED, type Identity } from './types.ts'

/** What stands around an identity when it is shown. */
export interface Beside {
  at: Millis
  /** The public host name; null before it is set. */
  host: string | null
  /** Id of the one that browsers get. */
  served: string
}

/** An identity as people see it; never its key. */
export function showIdentity(row: IdentitiesTable, { at, host, served }: Beside): Identity {
  const certificates = row.certificate === null ? [] : certificatesOf(row.certificate)
  return {
    id: row.id,
    origin: row.origin,
    state: row.certificate === null ? 'waiting' : 'ready',
    served: row.id === served,
    names: JSON.parse(row.names) as string[],
    createdAt: iso(row.created_at),
    request: row.request,
    certificate: certificates[0] ? describe(certificates[0], certificates.length - 1) : null,
    findings: findingsOf(certificates, host, at),
    renews: row.origin === 'authority',
  }
}

/** The one that is there from the first start, and whenever no other can be served. */
export function showSelfSigned(pem: string, { at, host, served }: Beside): Identity {
  const leaf = new X509Certificate(pem)
  return {
    id: SELF_SIGNED,
    origin: 'self-signed',
    state: 'ready',
    served: served === SELF_SIGNED,
    names: (leaf.subjectAltName ?? '').split(', ').map((name) => name.replace(/^(DNS|IP Address):/, '')),
    createdAt: iso(leaf.validFromDate.getTime()),
    request: null,
    certificate: describe(leaf, 0),
    findings: findingsOf([leaf], host, at),
    renews: true,
  }
}

/** OpenSSL has names of its own for two of NIST's curves. */
const CURVES: Readonly<Record<string, string>> = { prime256v1: 'P-256', secp384r1: 'P-384', secp521r1: 'P-521' }

function describe(leaf: X509Certificate, chain: number): NonNullable<Identity['certificate']> {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = leaf.publicKey
  return {
    issuer: leaf.issuer.split('\n').toReversed().join(', '),
    serial: leaf.serialNumber.toLowerCase(),
    fingerprint: leaf.fingerprint256,
    notBefore: iso(leaf.validFromDate.getTime()),
    notAfter: iso(leaf.validToDate.getTime()),
    key:
      type === 'ec'
        ? `EC ${CURVES[details?.namedCurve ?? ''] ?? details?.namedCurve ?? ''}`
        : `RSA ${details?.modulusLength ?? ''}`,
    chain,
  }
}
