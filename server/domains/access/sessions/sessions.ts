import type { Reading, Unit } from '../../../base/audit/unit.ts'
import { notFound } from '../../../base/errors.ts'
import { iso } from '../../../base/time.ts'
import { WithSession } from '../../../platform/http/route.ts'
import { accountOf, sessionOf } from '../roles/callers.ts'
import { sessionLimits } from './settings.ts'
import { deleteSession, listSessionRows } from './store.ts'

/** Ends the caller's session, however far it had got. Without one there is nothing to do. */
export async function signOut({ tx, actor, origin, record }: Unit): Promise<WithSession<{ signedOut: true }>> {
  const { sessionId } = origin
  if (actor.kind === 'account' && sessionId !== null && (await deleteSession(tx, sessionId, actor.id))) {
    record({ action: 'access.sign_out', target: `account:${actor.id}`, detail: { session: sessionId } })
  }
  return new WithSession({ signedOut: true }, null)
}

/** Where the caller is signed in, newest first. */
export async function listSessions(reading: Reading) {
  const { tx, at, origin } = reading
  const rows = await listSessionRows(tx, accountOf(reading), at)
  const { absolute } = await sessionLimits(tx)
  return rows.flatMap(({ id, state, created_at, expires_at, seen_at, address, agent }) => {
    if (state === 'setup') return []
    const seenAt = iso(Math.max(created_at, seen_at ?? 0))
    const current = id === origin.sessionId
    const expiresAt = iso(state === 'open' ? Math.min(expires_at, created_at + absolute) : expires_at)
    return [{ id, current, state, createdAt: iso(created_at), seenAt, expiresAt, address, agent }]
  })
}

/**
 * Ends one of the caller's other sessions; it is refused at its next request.
 * @throws Refusal access.session_not_found
 */
export async function endSession(unit: Unit, { id }: { id: string }): Promise<{ ended: true }> {
  const accountId = accountOf(unit)
  if (id === sessionOf(unit) || !(await deleteSession(unit.tx, id, accountId))) {
    throw notFound('access.session_not_found', 'You have no other session of that id. It may have ended already.')
  }
  unit.record({ action: 'access.end_session', target: `session:${id}`, detail: { account: accountId } })
  return { ended: true }
}
