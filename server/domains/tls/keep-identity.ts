import { createPrivateKey, generateKeyPairSync, X509Certificate, type KeyObject } from 'node:crypto'
import { isIP } from 'node:net'
import type { AlternativeName } from '../../base/codecs/alternative-names.ts'
import { toPem } from '../../base/codecs/x509.ts'
import type { Unit } from '../../base/audit/unit.ts'
import { conflict, notFound } from '../../base/errors.ts'
import { newId } from '../../base/ids.ts'
import type { Vault } from '../../base/secrets/vault.ts'
import type { Arranged } from './identity.ts'
import { allIdentities, bindingOf, insertIdentity, MOST_IDENTITIES, type IdentitiesTable } from './store.ts'
import type { REQUEST_ALGORITHMS } from './types.ts'

export type KeyKind = (typeof REQUEST_ALGORITHMS)[number]

/** A new key of the console. It stays in the server, whose listeners need it at every handshake. */
export function newKey(kind: KeyKind): { key: KeyObject; publicKey: Buffer } {
  const { privateKey, publicKey } =
    kind === 'ec-p256'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : generateKeyPairSync('rsa', { modulusLength: Number(kind.slice('rsa-'.length)) })
  return { key: privateKey, publicKey: publicKey.export({ format: 'der', type: 'spki' }) }
}

/** A host name or an address, as a certificate has it. */
export function alternativeName(value: string): AlternativeName {
  return isIP(value) === 0 ? { kind: 'dns', value: value.toLowerCase() } : { kind: 'ip', value }
}

/** The certificates of an identity as one PEM text, the server's own first. */
export function pemOf({ leaf, chain }: Pick<Arranged, 'leaf' | 'chain'>): string {
  return [leaf, ...chain].map(({ raw }) => toPem(raw)).join('')
}

/** The other way round. */
export function certificatesOf(pem: string): X509Certificate[] {
  return pem
    .split(/(?<=-----END CERTIFICATE-----\n)/)
    .filter((block) => block.trim() !== '')
    .map((block) => new X509Certificate(block))
}

/** The key, sealed for its row. */
export function sealedKey(vault: Vault, id: string, key: KeyObject): Buffer {
  return vault.seal(key.export({ format: 'pem', type: 'pkcs8' }), bindingOf(id))
}

export function openedKey(vault: Vault, { id, private_key: sealed }: IdentitiesTable): KeyObject {
  return createPrivateKey(vault.open(sealed, bindingOf(id)).toString('utf8'))
}

/**
 * Stores a new identity and records it; the caller decides whether it shall be served.
 * @throws Refusal tls.too_many
 */
export async function storeIdentity(
  unit: Unit,
  vault: Vault,
  made: {
    origin: IdentitiesTable['origin']
    key: KeyObject
    names: readonly string[]
    request: string | null
    arranged: Arranged | null
  },
): Promise<IdentitiesTable> {
  const { tx, at, record } = unit
  if ((await allIdentities(tx)).length >= MOST_IDENTITIES)
    throw conflict('tls.too_many', 'There are too many certificates here. Remove one that is not in use first.')
  const { origin, key, names, request, arranged } = made
  const id = newId(at)
  const row: IdentitiesTable = {
    id,
    origin,
    names: JSON.stringify(names),
    private_key: sealedKey(vault, id, key),
    request,
    certificate: arranged && pemOf(arranged),
    not_after: arranged && arranged.leaf.validToDate.getTime(),
    created_at: at,
  }
  await insertIdentity(tx, row)
  record({
    action: arranged ? 'tls.add_certificate' : 'tls.request_certificate',
    target: `tls:${id}`,
    after: { origin, names: [...names], fingerprint: arranged?.leaf.fingerprint256 ?? null },
  })
  return row
}

export function noIdentity() {
  return notFound('tls.identity_not_found', 'There is no such certificate of the console. It may have been removed.')
}
