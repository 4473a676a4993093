import type { Unit } from '../../../base/audit/unit.ts'
import { WithSession } from '../../../platform/http/route.ts'
import { accountOf, sessionOf } from './callers.ts'
import { meOf } from '../accounts/me.ts'
import { requirePermissionsOf } from './store.ts'
import { findSession } from '../sessions/store.ts'
import { renewToken } from '../sign-in/open-session.ts'
import { signInOver } from '../sign-in/prove-factor.ts'
import type { Me } from '../types.ts'

/** From now on this session sees what `role` sees, and changes nothing until it stops. */
export async function viewAs(unit: Unit, { role }: { role: string }, version: string): Promise<Me | WithSession<Me>> {
  return await view(unit, role, version)
}

/** Ends {@link viewAs}; without one there is nothing to end. */
export async function stopViewing(unit: Unit, version: string): Promise<Me | WithSession<Me>> {
  return await view(unit, null, version)
}

async function view(unit: Unit, role: string | null, version: string): Promise<Me | WithSession<Me>> {
  const { tx, record } = unit
  if (role !== null) await requirePermissionsOf(tx, role)
  const [accountId, sessionId] = [accountOf(unit), sessionOf(unit)]
  const before = (await findSession(tx, sessionId))?.viewing ?? null
  const me = () => meOf(unit, accountId, { freshFactorUntil: null, viewing: role }, version)
  if (before === role) return await me()
  const token = await renewToken(unit, sessionId, { viewing: role })
  if (token === null) throw signInOver()
  record({
    action: role === null ? 'access.stop_viewing' : 'access.view_as',
    target: `account:${accountId}`,
    detail: { session: sessionId, role: role ?? before },
  })
  return new WithSession(await me(), token)
}
