import type { Actor, Origin, ReadTx, UnitContext } from '../../../base/audit/unit.ts'
import { forbidden, unauthenticated } from '../../../base/errors.ts'
import { hashSecret } from '../../../base/ids.ts'
import type { Millis } from '../../../base/time.ts'
import { requestBehind } from '../../../platform/http/client.ts'
import { tokenOf } from '../../../platform/http/cookie.ts'
import { tokenBehind } from '../../../platform/http/caller.ts'
import { findAccount, findStanding } from '../accounts/store.ts'
import { isEmergencyAccount } from '../break-glass/store.ts'
import { heldBefore } from '../sessions/held.ts'
import { findSession, type SessionRow } from '../sessions/store.ts'
import { permissionsByToken } from '../tokens/permissions.ts'
import { grantsOf, rightsOf, rightsViewing, type LiveGrant, type Rights } from './rights.ts'
import { HOST_PERMISSIONS, PERMISSIONS } from './roles.ts'
import { requirePermissionsOf } from './store.ts'

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

/** Who asks, and when. */
export interface Asking {
  tx: ReadTx
  at: Millis
  actor: Actor
}

/**
 * Nobody gives or takes a role that may do more than he may, nor one for longer than he himself may. The set-up makes the first
 * owner; the host operator has the machine itself, and may invite an owner again but not change roles.
 * @param endsAt of the grant that is given; left out where nothing is given
 * @throws Refusal access.role_beyond_yours, access.role_not_found
 */
export async function assertMayGrant(
  { tx, at, actor }: Asking,
  roles: readonly string[],
  endsAt?: Millis | null,
): Promise<void> {
  const held = actor.kind === 'account' ? await grantsToPass(tx, actor.id, at) : []
  for (const role of roles) {
    const needed = await requirePermissionsOf(tx, role)
    if (!mayGrant(held, role, needed, endsAt)) throw beyondYours()
  }
}

/** What an account holds. Emergency access ends within the hour, and is for making owners who last. */
async function grantsToPass(tx: ReadTx, accountId: string, at: Millis): Promise<LiveGrant[]> {
  const held = await grantsOf(tx, accountId, at)
  return (await isEmergencyAccount(tx, accountId)) ? held.map((grant) => ({ ...grant, endsAt: null })) : held
}

/** Pure. Only owners give or take the role of owner, and owners give everything. */
export function mayGrant(
  held: readonly LiveGrant[],
  role: string,
  permissions: readonly string[],
  endsAt?: Millis | null,
): boolean {
  const lasting = held.filter((grant) => grant.within === null && outlasts(grant, endsAt))
  if (lasting.some((grant) => grant.role === 'owner')) return true
  if (role === 'owner') return false
  return permissions.every((permission) => lasting.some((grant) => grant.permissions.some((one) => one === permission)))
}

function outlasts(grant: LiveGrant, endsAt?: Millis | null): boolean {
  if (endsAt === undefined || grant.endsAt === null) return true
  return endsAt !== null && endsAt <= grant.endsAt
}

export function beyondYours() {
  return forbidden(
    'access.role_beyond_yours',
    'This may do more than you may, or for longer. Ask somebody who holds it, or an owner.',
  )
}

type Context = Asking & { origin: Origin }

/** What the caller may do; jobs and the set-up act without an account, and were judged at their own door. */
export async function rightsHeld({ tx, at, actor, origin }: Context): Promise<Rights> {
  if (actor.kind !== 'account') {
    const permissions = new Set<string>(actor.kind === 'host' ? HOST_PERMISSIONS : PERMISSIONS)
    return { roles: [], permissions, within: new Map() }
  }
  const token = tokenBehind(origin)
  if (token !== null) {
    const { roles, permissions } = await rightsOf(tx, actor.id, at)
    return { roles, permissions: await permissionsByToken(tx, token, permissions), within: new Map() }
  }
  const session = origin.sessionId === null ? undefined : await findSession(tx, origin.sessionId)
  const rights = await rightsViewing(tx, await rightsOf(tx, actor.id, at), session?.viewing ?? null)
  return session && showsTokenBefore(origin, session) ? heldBefore(rights, session) : rights
}

/** Whether the request behind this still shows the token that the session had before. */
function showsTokenBefore(origin: Origin, { token_hash: current }: SessionRow): boolean {
  const request = requestBehind(origin)
  const shown = request && tokenOf(request)
  return shown !== null && !hashSecret(shown).equals(current)
}

/** What the caller may do everywhere. */
export async function permissionsHeld(context: Context): Promise<ReadonlySet<string>> {
  return (await rightsHeld(context)).permissions
}

/**
 * Whom a permission of the caller is about: null for everybody, or the groups of the directory whose members it is about. Nobody,
 * if he does not hold it.
 */
export async function narrowedTo(context: Context, permission: string): Promise<readonly string[] | null> {
  const { permissions, within } = await rightsHeld(context)
  return permissions.has(permission) ? null : (within.get(permission) ?? [])
}

/** An account as an actor, with what it may do at this moment; null once it is disabled or gone. */
export async function actorNow(
  tx: ReadTx,
  id: string,
  at: Millis,
): Promise<({ actor: Actor } & Pick<Rights, 'permissions' | 'within'>) | null> {
  const account = await findAccount(tx, id)
  if (!account || account.disabled === 1) return null
  if (account.person_id !== null && !(await findStanding(tx, account.person_id, at)).active) return null
  const actor: Actor = { kind: 'account', id, name: account.display_name }
  const { permissions, within } = await rightsOf(tx, id, at)
  return { actor, permissions, within }
}
