import type { Unit } from '../../../base/audit/unit.ts'
import { hashSecret, newId, newSecret } from '../../../base/ids.ts'
import { iso } from '../../../base/time.ts'
import { WithSession } from '../../../platform/http/route.ts'
import { newLocalAccount } from '../accounts/invite.ts'
import { meOf } from '../accounts/me.ts'
import { insertAccount } from '../accounts/store.ts'
import { rightsOf } from '../roles/rights.ts'
import { heldText } from '../sessions/held.ts'
import { deleteExpiredSessions, deleteSession, insertSession } from '../sessions/store.ts'
import { codeThrottle, forgiveAttempt } from '../sign-in/throttle.ts'
import type { Me } from '../types.ts'
import { emergencyCodeWrong } from './check-code.ts'
import { EMERGENCY_LIMIT } from './limits.ts'
import { takeCode } from './store.ts'

/**
 * Opens emergency access: an account of its own that nobody can sign in to, owner for an hour. Every act of it stands in the log
 * under that account. The code is the only thing asked for and counts as a fresh factor until the end, since there is no other one
 * to give; what is left after the hour is what it did.
 * @throws Refusal access.emergency_code_wrong if the code was used or replaced since it was judged
 */
export async function useEmergencyCode(unit: Unit, { id }: { id: string }, version: string): Promise<WithSession<Me>> {
  const { tx, at, origin, record } = unit
  const accountId = await makeAccount(unit)
  if (!(await takeCode(tx, id, accountId, at))) throw emergencyCodeWrong()
  const endsAt = at + EMERGENCY_LIMIT
  const sessionId = newId(at)
  const token = newSecret()
  await deleteExpiredSessions(tx, at)
  // The browser's earlier session is over, whoever's it was: its token is about to be overwritten.
  if (origin.sessionId !== null && unit.actor.kind === 'account')
    await deleteSession(tx, origin.sessionId, unit.actor.id)
  await insertSession(tx, {
    id: sessionId,
    token_hash: hashSecret(token),
    account_id: accountId,
    state: 'open',
    created_at: at,
    expires_at: endsAt,
    fresh_factor_until: endsAt,
    held: heldText(await rightsOf(tx, accountId, at)),
    address: origin.address,
    agent: origin.agent,
  })
  await forgiveAttempt(tx, codeThrottle('emergency', origin.address))
  const detail = { account: accountId, session: sessionId, endsAt: iso(endsAt) }
  record({ action: 'access.break_glass', target: `emergency-code:${id}`, detail })
  return new WithSession(await meOf(unit, accountId, { freshFactorUntil: endsAt, viewing: null }, version), token)
}

/** An account without password and without a grant: what it may do follows from the code that was used (`roles/rights.ts`). */
async function makeAccount(unit: Unit): Promise<string> {
  const account = newLocalAccount(unit, { username: '', displayName: 'Emergency access' })
  const username = `emergency-${account.id}`
  await insertAccount(unit.tx, { ...account, username, username_key: username })
  return account.id
}
