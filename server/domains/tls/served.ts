import type { ReadTx } from '../../base/audit/unit.ts'
import type { Vault } from '../../base/secrets/vault.ts'
import type { TlsIdentity } from '../../platform/http/listen.ts'
import { openedKey } from './keep-identity.ts'
import { findIdentity } from './store.ts'

/** Key and certificate of an identity, for the listeners; null stands for the self-signed ones. */
export async function openIdentity(tx: ReadTx, vault: Vault, id: string): Promise<TlsIdentity | null> {
  const row = await findIdentity(tx, id)
  if (!row || row.certificate === null) return null
  const key = openedKey(vault, row).export({ format: 'pem', type: 'pkcs8' })
  return { key, certificate: row.certificate }
}
