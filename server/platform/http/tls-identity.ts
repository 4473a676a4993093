import { createPrivateKey, createSign, generateKeyPairSync, randomBytes, X509Certificate } from 'node:crypto'
import { hostname } from 'node:os'
import type { ReadTx, UnitContext } from '../../base/audit/unit.ts'
import { selfSignedCertificate } from '../../base/codecs/self-signed.ts'
import type { Database } from '../../base/database/database.ts'
import { newId } from '../../base/ids.ts'
import type { Vault } from '../../base/secrets/vault.ts'
import { DAY, type Millis } from '../../base/time.ts'
import type { TlsIdentity } from './listen.ts'

declare module '../../base/database/tables.ts' {
  interface Tables {
    http_tls: { id: string; private_key: Buffer; certificate: string; not_after: number; at: number }
  }
}

/** Browsers refuse certificates of more than 398 days. */
const LIFE: Millis = 397 * DAY
const RENEW_BEFORE: Millis = 30 * DAY

/** The console's key and certificate: made at the first start, so that TLS is there from the first second. */
export async function tlsIdentity(
  database: Database,
  vault: Vault,
  context: UnitContext,
  names: readonly string[],
): Promise<TlsIdentity> {
  const newest = database.reader.selectFrom('http_tls').selectAll().orderBy('not_after', 'desc')
  const row = await newest.executeTakeFirst()
  if (row && row.not_after - context.at > RENEW_BEFORE) {
    return { key: vault.open(row.private_key, bindingOf(row.id)).toString('utf8'), certificate: row.certificate }
  }
  return await makeIdentity(database, vault, context, names)
}

/** The newest self-signed certificate, PEM; null before the first start made one. */
export async function findSelfSigned(tx: ReadTx): Promise<string | null> {
  const newest = tx.selectFrom('http_tls').select('certificate').orderBy('not_after', 'desc')
  return (await newest.executeTakeFirst())?.certificate ?? null
}

/** SHA-256 over the certificate, as browsers and openssl print it. */
export function fingerprintOf(certificate: string): string {
  return new X509Certificate(certificate).fingerprint256
}

/** A new key with a certificate that nobody vouches for; `names` besides those of this machine. */
export async function selfSignedIdentity(at: Millis, names: readonly string[]): Promise<TlsIdentity> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  const der = await selfSignedCertificate({
    commonName: 'Freehold (self-signed)',
    dnsNames: [...new Set(['localhost', hostname(), ...names])],
    ips: ['127.0.0.1', '::1'],
    notBefore: at - DAY,
    notAfter: at + LIFE,
    publicKey,
    serial: randomBytes(16),
    algorithm: 'ecdsa-sha256',
    sign: async (data) => createSign('sha256').update(data).sign(createPrivateKey(privateKey)),
  })
  return { key: privateKey, certificate: pemOf(der) }
}

async function makeIdentity(
  database: Database,
  vault: Vault,
  context: UnitContext,
  names: readonly string[],
): Promise<TlsIdentity> {
  const id = newId(context.at)
  const identity = await selfSignedIdentity(context.at, names)
  const { key, certificate } = identity
  await database.unit(context, async ({ tx, record }) => {
    const sealed = vault.seal(key, bindingOf(id))
    await tx
      .insertInto('http_tls')
      .values({ id, private_key: sealed, certificate, not_after: context.at + LIFE, at: context.at })
      .execute()
    record({ action: 'http.make_certificate', target: `tls:${id}`, after: { fingerprint: fingerprintOf(certificate) } })
  })
  return identity
}

function bindingOf(id: string) {
  return { table: 'http_tls', row: id, field: 'private_key' }
}

function pemOf(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}
