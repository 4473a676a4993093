import type { Unit } from '../../../base/audit/unit.ts'
import { forbidden } from '../../../base/errors.ts'
import { WithSession } from '../../../platform/http/route.ts'
import { meOf } from '../accounts/me.ts'
import { factorKindsOf } from '../factors/store.ts'
import { accountOf, sessionOf } from '../roles/callers.ts'
import type { Me } from '../types.ts'
import { openFully } from './open-session.ts'
import { signInOver } from './prove-factor.ts'
import { needsFactor } from './settings.ts'
import { rolesOf } from '../roles/rights.ts'

/**
 * Opens the session of somebody who has no second factor, where all his roles may do without. What asks for a fresh one stays
 * out of his reach, and the session is over once his roles want one.
 * @throws Refusal access.factor_needed, access.sign_in_over
 */
export async function goWithoutFactor(unit: Unit, version: string): Promise<WithSession<Me>> {
  const { tx, at, record } = unit
  const accountId = accountOf(unit)
  const id = sessionOf(unit)
  const has = (await factorKindsOf(tx, accountId)).length > 0
  if (has || (await needsFactor(tx, await rolesOf(tx, accountId, at))))
    throw forbidden('access.factor_needed', 'This account signs in with a second factor. Set one up, or give it.')
  const token = await openFully(unit, { id, accountId, from: 'enroll-factor' }, 'without-factor')
  if (token === null) throw signInOver()
  record({ action: 'access.open_session', target: `account:${accountId}`, detail: { session: id, factor: 'none' } })
  return new WithSession(await meOf(unit, accountId, { freshFactorUntil: null, viewing: null }, version), token)
}
