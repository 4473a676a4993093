import { isIP } from 'node:net'
import type { ReadTx } from '../../../base/audit/unit.ts'
import { conflict } from '../../../base/errors.ts'
import { findSite } from '../../settings/index.ts'

/** Whom a key is bound to: this console, under its public host name (WebAuthn Level 3, §4 and §13.4.9). */
export interface RelyingParty {
  id: string
  name: string
  /** The one origin whose answers count. */
  origin: string
}

/** The relying party; null where the console is reached by an address, to which no browser binds a key. */
export async function findRelyingParty(tx: ReadTx, consolePort: number): Promise<RelyingParty | null> {
  const site = await findSite(tx)
  const id = site?.publicHost.toLowerCase() ?? ''
  if (!site || isIP(id) !== 0) return null
  return { id, name: site.name, origin: consolePort === 443 ? `https://${id}` : `https://${id}:${consolePort}` }
}

/** @throws Refusal access.keys_unavailable */
export async function relyingParty(tx: ReadTx, consolePort: number): Promise<RelyingParty> {
  const party = await findRelyingParty(tx, consolePort)
  if (party) return party
  throw conflict(
    'access.keys_unavailable',
    'Passkeys and security keys are bound to a host name, and this server has only an address as its public host. An administrator can give it a name.',
  )
}
