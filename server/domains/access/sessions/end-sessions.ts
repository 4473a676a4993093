import type { Unit } from '../../../base/audit/unit.ts'
import { conflict, notFound } from '../../../base/errors.ts'
import { requireAccount } from '../accounts/list-accounts.ts'
import { rolesOf } from '../roles/rights.ts'
import { accountOf, assertMayGrant, sessionOf } from '../roles/callers.ts'
import { deleteSession, deleteSessionsOf, findSession } from './store.ts'

/**
 * Ends a session of somebody else; it is refused at its next request.
 * @throws Refusal access.session_gone, access.session_yours, access.role_beyond_yours
 */
export async function endSessionOf(unit: Unit, { id }: { id: string }): Promise<{ ended: true }> {
  const { tx, record } = unit
  const account = (await findSession(tx, id))?.account_id ?? null
  if (account === null) throw gone()
  await assertMayEnd(unit, account)
  if (!(await deleteSession(tx, id, account))) throw gone()
  record({ action: 'access.end_session', target: `session:${id}`, detail: { account } })
  return { ended: true }
}

/**
 * Ends every session of an account, half-open ones included; tells how many.
 * @throws Refusal access.account_not_found, access.session_yours, access.role_beyond_yours
 */
export async function endSessionsOf(unit: Unit, { id }: { id: string }): Promise<{ ended: number }> {
  const account = await requireAccount(unit.tx, id)
  await assertMayEnd(unit, account.id)
  return await endAll(unit, account.id, null)
}

/** Ends every session of the caller but the one that asks; tells how many. */
export async function endOtherSessions(unit: Unit): Promise<{ ended: number }> {
  return await endAll(unit, accountOf(unit), sessionOf(unit))
}

async function endAll({ tx, record }: Unit, accountId: string, except: string | null): Promise<{ ended: number }> {
  const ended = await deleteSessionsOf(tx, accountId, except)
  record({ action: 'access.end_sessions', target: `account:${accountId}`, detail: { ended } })
  return { ended }
}

/** Whoever may do more is not signed out by somebody who may do less: nobody gets rid of his owner. */
async function assertMayEnd(unit: Unit, accountId: string): Promise<void> {
  const { tx, at, actor } = unit
  if (accountId === actor.id) {
    throw conflict('access.session_yours', 'This is your own account. End your other sessions there, or sign out.')
  }
  await assertMayGrant(unit, await rolesOf(tx, accountId, at))
}

function gone() {
  return notFound('access.session_gone', 'There is no such session. It may have ended already.')
}
