import type { Reading, Unit } from '../../../base/audit/unit.ts'
import { conflict, notFound } from '../../../base/errors.ts'
import { iso, isoOrNull } from '../../../base/time.ts'
import { WithSession } from '../../../platform/http/route.ts'
import { accountOf } from '../roles/callers.ts'
import { isAdministrative } from '../sign-in/settings.ts'
import { endOthers } from './add-factor.ts'
import { findRelyingParty } from './relying-party.ts'
import { deleteFactor, findFactors, nameFactor } from './store.ts'
import type { FactorOutput } from './types.ts'
import { rolesOf } from '../roles/rights.ts'

/** The caller's own factors, oldest first, and whether a key could be added here. */
export async function listFactors(
  reading: Reading,
  consolePort: number,
): Promise<{ items: FactorOutput[]; keysAt: string | null }> {
  const party = await findRelyingParty(reading.tx, consolePort)
  const rows = await findFactors(reading.tx, accountOf(reading))
  const items = rows.map(({ id, kind, name, synced, rp_id, created_at, last_used_at }) => ({
    id,
    kind,
    name,
    synced: synced === null ? null : synced === 1,
    usable: rp_id === null || rp_id === party?.id,
    createdAt: iso(created_at),
    lastUsedAt: isoOrNull(last_used_at),
  }))
  return { items, keysAt: party?.origin ?? null }
}

/** @throws Refusal access.factor_not_found */
export async function renameFactor(unit: Unit, { id, name }: { id: string; name: string }): Promise<{ id: string }> {
  const accountId = accountOf(unit)
  if (!(await nameFactor(unit.tx, { id, accountId }, name))) throw factorNotFound()
  unit.record({
    action: 'access.rename_factor',
    target: `account:${accountId}`,
    detail: { id },
    personal: { name },
  })
  return { id }
}

/**
 * Takes one of the caller's factors away; another one has to be left. His other sessions end.
 * @throws Refusal access.factor_not_found, access.last_factor, access.sign_in_over
 */
export async function removeFactor(unit: Unit, { id }: { id: string }): Promise<WithSession<{ removed: true }>> {
  const { tx, at, record } = unit
  const accountId = accountOf(unit)
  const factor = (await findFactors(tx, accountId)).find((one) => one.id === id)
  if (!factor) throw factorNotFound()
  if (!(await deleteFactor(tx, { id, accountId })))
    throw conflict('access.last_factor', 'This is the only factor of your account. Add another one first.')
  const { ended, token } = await endOthers(unit, accountId)
  record({
    action: 'access.remove_factor',
    target: `account:${accountId}`,
    before: { factor: factor.kind, id },
    detail: { otherSessionsEnded: ended, administrative: await isAdministrative(tx, await rolesOf(tx, accountId, at)) },
  })
  return new WithSession({ removed: true }, token)
}

function factorNotFound() {
  return notFound('access.factor_not_found', 'Your account has no factor of that id. It may be removed already.')
}
