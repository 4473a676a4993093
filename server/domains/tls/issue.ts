import type { Reading, Unit } from '../../base/audit/unit.ts'
import { conflict } from '../../base/errors.ts'
import { X509Certificate, type KeyObject } from 'node:crypto'
import { findSite } from '../settings/index.ts'
import { alternativeName, newKey, sealedKey, pemOf, storeIdentity } from './keep-identity.ts'
import { arrange, type Arranged } from './identity.ts'
import type { Signed, TlsParts } from './parts.ts'
import { replaceIdentity, type IdentitiesTable } from './store.ts'
import type { IssueInput } from './types.ts'

/** Signed, not yet stored. */
export interface Issued {
  key: KeyObject
  arranged: Arranged
  signed: Signed
}

/**
 * Makes a key and lets the authority of the house sign a certificate for it. Goes before the unit.
 * @throws Refusal settings.site_not_set, ca.no_authority, ca.keys_unavailable
 */
export async function prepareIssue({ sign }: TlsParts, reading: Reading, { names }: IssueInput): Promise<Issued> {
  const wanted = names ?? [await publicHost(reading)]
  const { key, publicKey } = newKey('ec-p256')
  const signed = await sign(reading, { names: wanted.map(alternativeName), publicKey })
  return {
    key,
    signed,
    arranged: arrange({ certificates: signed.certificates.map((der) => new X509Certificate(der)) }, key, reading.at),
  }
}

/** The name under which browsers find the console. @throws Refusal settings.site_not_set */
export async function publicHost({ tx }: Pick<Reading, 'tx'>): Promise<string> {
  const site = await findSite(tx)
  if (!site) throw conflict('settings.site_not_set', 'The organisation is not set yet. Finish the set-up first.')
  return site.publicHost
}

/** Keeps what {@link prepareIssue} made as a new identity. @throws Refusal tls.too_many */
export async function storeIssued(unit: Unit, { vault }: TlsParts, issued: Issued): Promise<IdentitiesTable> {
  const { key, arranged, signed } = issued
  await signed.store(unit)
  return await storeIdentity(unit, vault, { origin: 'authority', key, names: arranged.names, request: null, arranged })
}

/** Puts what {@link prepareIssue} made in the place of an identity whose time is running out. */
export async function renewIdentity(
  unit: Unit,
  { vault }: TlsParts,
  { id }: Pick<IdentitiesTable, 'id'>,
  { key, arranged, signed }: Issued,
): Promise<void> {
  await signed.store(unit)
  const { leaf, names } = arranged
  await replaceIdentity(unit.tx, {
    id,
    names: JSON.stringify(names),
    private_key: sealedKey(vault, id, key),
    certificate: pemOf(arranged),
    not_after: leaf.validToDate.getTime(),
  })
  unit.record({ action: 'tls.renew', target: `tls:${id}`, after: { names, fingerprint: leaf.fingerprint256 } })
}
