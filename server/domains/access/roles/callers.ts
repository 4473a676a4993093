import type { Actor, Origin, ReadTx, UnitContext } from '../../../base/audit/unit.ts'
import { forbidden, unauthenticated } from '../../../base/errors.ts'
import { hashSecret } from '../../../base/ids.ts'
import { requestBehind } from '../../../platform/http/client.ts'
import { tokenOf } from '../../../platform/http/cookie.ts'
import { tokenBehind } from '../../../platform/http/caller.ts'
import { mayGrant, HOST_PERMISSIONS, PERMISSIONS, permissionsOf, permissionsViewing, type Role } from './roles.ts'
import { heldBefore } from '../sessions/held.ts'
import { findSession, type SessionRow } from '../sessions/store.ts'
import { findAccount, rolesOf } from '../accounts/store.ts'
import { permissionsByToken } from '../tokens/permissions.ts'

/** The account that acts. @throws Refusal access.signed_out */
export function accountOf({ actor }: Pick<UnitContext, 'actor'>): string {
  if (actor.kind !== 'account') throw unauthenticated('access.signed_out', 'Nobody is signed in here. Sign in.')
  return actor.id
}

/** The session that acts. @throws Refusal access.signed_out */
export function sessionOf({ origin }: Pick<UnitContext, 'origin'>): string {
  if (origin.sessionId === null) throw unauthenticated('access.signed_out', 'Nobody is signed in here. Sign in.')
  return origin.sessionId
}

/**
 * Nobody gives or takes a role that may do more than he may. The set-up makes the first owner; the host operator has the
 * machine itself, and may invite an owner again but not change roles.
 * @throws Refusal access.role_beyond_yours
 */
export async function assertMayGrant(tx: ReadTx, actor: Actor, roles: readonly Role[]): Promise<void> {
  const held = actor.kind === 'account' ? await rolesOf(tx, actor.id) : []
  if (roles.every((role) => mayGrant(held, role))) return
  throw forbidden(
    'access.role_beyond_yours',
    'This role may do more than you may. Ask somebody who holds it, or an owner.',
  )
}

/** What the caller may do; jobs and the set-up act without an account, and were judged at their own door. */
export async function permissionsHeld({
  tx,
  actor,
  origin,
}: {
  tx: ReadTx
  actor: Actor
  origin: Origin
}): Promise<ReadonlySet<string>> {
  if (actor.kind !== 'account') return new Set(actor.kind === 'host' ? HOST_PERMISSIONS : PERMISSIONS)
  const token = tokenBehind(origin)
  if (token !== null) return await permissionsByToken(tx, token, permissionsOf(await rolesOf(tx, actor.id)))
  const session = origin.sessionId === null ? undefined : await findSession(tx, origin.sessionId)
  const permissions = permissionsViewing(await rolesOf(tx, actor.id), session?.viewing ?? null)
  return session && showsTokenBefore(origin, session) ? heldBefore(permissions, session) : permissions
}

/** Whether the request behind this still shows the token that the session had before. */
function showsTokenBefore(origin: Origin, { token_hash: current }: SessionRow): boolean {
  const request = requestBehind(origin)
  const shown = request && tokenOf(request)
  return shown !== null && !hashSecret(shown).equals(current)
}

/** An account as an actor, with what it may do at this moment; null once it is disabled or gone. */
export async function actorNow(
  tx: ReadTx,
  id: string,
): Promise<{ actor: Actor; permissions: ReadonlySet<string> } | null> {
  const account = await findAccount(tx, id)
  if (!account || account.disabled === 1 || account.person_disabled === 1) return null
  const actor: Actor = { kind: 'account', id, name: account.display_name }
  return { actor, permissions: permissionsOf(await rolesOf(tx, id)) }
}
