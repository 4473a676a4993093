import type { ReadTx } from '../../base/audit/unit.ts'
import type { Millis } from '../../base/time.ts'
import { findSite } from '../settings/index.ts'
import { findSelfSigned } from '../../platform/http/tls-identity.ts'
import { servedId } from './section.ts'
import { showIdentity, showSelfSigned } from './show.ts'
import { allIdentities } from './store.ts'
import type { Identity } from './types.ts'

/** All identities, the served one first, then the newest. */
export async function listIdentities({ tx, at }: { tx: ReadTx; at: Millis }): Promise<Identity[]> {
  const beside = { at, host: (await findSite(tx))?.publicHost ?? null, served: await servedId(tx) }
  const shown = (await allIdentities(tx)).map((row) => showIdentity(row, beside))
  const selfSigned = await findSelfSigned(tx)
  const all = selfSigned === null ? shown : [...shown, showSelfSigned(selfSigned, beside)]
  return all.toSorted((a, b) => Number(b.served) - Number(a.served))
}

/** The identity that browsers get now; null before the first start is over. */
export async function tlsHealth(tx: ReadTx, at: Millis): Promise<Identity | null> {
  return (await listIdentities({ tx, at })).find(({ served }) => served) ?? null
}
