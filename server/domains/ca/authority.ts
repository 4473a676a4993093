import type { Signer } from '../../base/codecs/algorithms.ts'
import { readCertificate } from '../../base/codecs/x509.ts'
import type { Certificate } from '../../base/codecs/x509.ts'
import type { ReadTx, Unit } from '../../base/audit/unit.ts'
import { conflict } from '../../base/errors.ts'
import type { KeyAlgorithm, KeyPurpose, Keys, SignatureAlgorithm, StoredKey } from './keys.ts'
import type { AuthoritiesTable, CrlsTable } from './tables.ts'

/** A certificate of ours with the key that belongs to it. */
export interface Holder {
  certificate: Certificate
  key: StoredKey
}

/** Root → issuing → RA. The root signs the issuing CA alone, the issuing CA the devices, the RA speaks SCEP. */
export interface Authority {
  root: Holder
  issuing: Holder
  ra: Holder
  /** Where devices reach us over plain HTTP, without a slash at its end. */
  baseUrl: string
}

/** The authority, or null before it was set up. */
export async function findAuthority(tx: ReadTx): Promise<Authority | null> {
  const rows = await tx
    .selectFrom('ca_authorities')
    .innerJoin('ca_keys', 'ca_keys.id', 'ca_authorities.key_id')
    .selectAll('ca_keys')
    .select(['ca_authorities.role', 'ca_authorities.certificate', 'ca_authorities.base_url'])
    .execute()
  const holders = new Map(
    rows.map((row) => [row.role, { certificate: readCertificate(row.certificate), key: storedKey(row) }]),
  )
  const [root, issuing, ra] = [holders.get('root'), holders.get('issuing'), holders.get('ra')]
  return root && issuing && ra ? { root, issuing, ra, baseUrl: rows[0]!.base_url } : null
}

/** @throws Refusal ca.no_authority */
export async function requireAuthority(tx: ReadTx): Promise<Authority> {
  const authority = await findAuthority(tx)
  if (!authority) throw conflict('ca.no_authority', 'There is no certificate authority yet; set it up first')
  return authority
}

/** The one key of a purpose, or null where none was stored. */
export async function findKey(tx: ReadTx, purpose: KeyPurpose): Promise<StoredKey | null> {
  const row = await tx.selectFrom('ca_keys').selectAll().where('purpose', '=', purpose).executeTakeFirst()
  return row ? storedKey(row) : null
}

/** Keeps a key that {@link Keys.generate} made; the caller records what it is for. */
export async function storeKey({ tx, at }: Unit, key: StoredKey): Promise<void> {
  const { id, purpose, algorithm, publicKey, wrapped } = key
  await tx
    .insertInto('ca_keys')
    .values({ id, purpose, algorithm, public_key: publicKey, wrapped, created_at: at })
    .execute()
}

export async function storeAuthorityCertificate({ tx }: Unit, row: AuthoritiesTable): Promise<void> {
  await tx.insertInto('ca_authorities').values(row).execute()
}

/** What stands on the newest CRL, without its bytes: those may be hundreds of kilobytes. */
export type CrlFacts = Omit<CrlsTable, 'crl'>

export async function findCrl(tx: ReadTx, role: CrlsTable['role']): Promise<CrlFacts | null> {
  const facts = tx.selectFrom('ca_crls').select(['role', 'number', 'this_update', 'next_update', 'entries'])
  return (await facts.where('role', '=', role).executeTakeFirst()) ?? null
}

/**
 * The bytes of the newest CRLs. They are kept until a newer one is published: all devices of a house ask in the same minutes,
 * and reading hundreds of kilobytes from the database costs more than all the rest of the answer.
 */
export class NewestCrls {
  readonly #kept = new Map<CrlsTable['role'], Pick<CrlsTable, 'number' | 'crl'>>()

  /** DER, or null before the first was published. */
  async find(tx: ReadTx, role: CrlsTable['role']): Promise<Buffer | null> {
    const newest = await findCrl(tx, role)
    if (newest?.number !== this.#kept.get(role)?.number) {
      const query = tx.selectFrom('ca_crls').select(['number', 'crl']).where('role', '=', role)
      const read = await query.executeTakeFirst()
      if (read) this.#kept.set(role, read)
    }
    return newest && this.#kept.get(role)!.crl
  }
}

/** Signs with a key of ours, in the algorithm that fits it. */
export function signerFor(keys: Keys, key: StoredKey): Signer {
  const algorithm = signatureFor(key.algorithm)
  return { algorithm, sign: (message) => keys.sign(key, algorithm, message) }
}

function signatureFor(algorithm: KeyAlgorithm): SignatureAlgorithm {
  switch (algorithm) {
    case 'ec-p256':
      return 'ecdsa-sha256'
    case 'ec-p384':
      return 'ecdsa-sha384'
    case 'ed25519':
      return 'ed25519'
    case 'rsa-2048':
    case 'rsa-3072':
    case 'rsa-4096':
      return 'rsa-sha256'
    default:
      return algorithm satisfies never
  }
}

interface KeyRow {
  id: string
  purpose: KeyPurpose
  algorithm: KeyAlgorithm
  public_key: Buffer
  wrapped: Buffer
}

function storedKey({ id, purpose, algorithm, public_key: publicKey, wrapped }: KeyRow): StoredKey {
  return { id, purpose, algorithm, publicKey, wrapped }
}
