import type { Unit } from '../../base/audit/unit.ts'
import { conflict } from '../../base/errors.ts'
import { noIdentity } from './keep-identity.ts'
import { servedId } from './section.ts'
import { findIdentity, removeIdentity } from './store.ts'

/**
 * Removes an identity with its key; there is no way back.
 * @throws Refusal tls.identity_not_found, tls.identity_served
 */
export async function remove({ tx, record }: Unit, { id }: { id: string }): Promise<{ id: string }> {
  const row = await findIdentity(tx, id)
  if (!row) throw noIdentity()
  if ((await servedId(tx)) === id)
    throw conflict('tls.identity_served', 'Browsers get this certificate now. Choose another one first.')
  await removeIdentity(tx, id)
  record({ action: 'tls.remove', target: `tls:${id}`, before: { origin: row.origin, names: JSON.parse(row.names) } })
  return { id }
}
