import type { Unit } from '../../../base/audit/unit.ts'
import { accountOf, sessionOf } from './callers.ts'
import { meOf } from '../accounts/me.ts'
import type { Role } from './roles.ts'
import { findSession, setViewing } from '../sessions/store.ts'
import type { Me } from '../types.ts'

/** From now on this session sees what `role` sees, and changes nothing until it stops. */
export async function viewAs(unit: Unit, { role }: { role: Role }, version: string): Promise<Me> {
  return await view(unit, role, version)
}

/** Ends {@link viewAs}; without one there is nothing to end. */
export async function stopViewing(unit: Unit, version: string): Promise<Me> {
  return await view(unit, null, version)
}

async function view({ tx, record, ...context }: Unit, role: Role | null, version: string): Promise<Me> {
  const [accountId, sessionId] = [accountOf(context), sessionOf(context)]
  const before = (await findSession(tx, sessionId))?.viewing ?? null
  if (before !== role) {
    await setViewing(tx, sessionId, role)
    record({
      action: role === null ? 'access.stop_viewing' : 'access.view_as',
      target: `account:${accountId}`,
      detail: { session: sessionId, role: role ?? before },
    })
  }
  return await meOf(tx, accountId, { freshFactorUntil: null, viewing: role }, version)
}
