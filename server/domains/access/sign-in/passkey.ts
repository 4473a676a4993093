import { performance } from 'node:perf_hooks'
import { setTimeout as wait } from 'node:timers/promises'
import type { Reading, Unit } from '../../../base/audit/unit.ts'
import { Refusal, unauthenticated } from '../../../base/errors.ts'
import { WithSession } from '../../../platform/http/route.ts'
import { findAccount, type AccountRow } from '../accounts/store.ts'
import { meOf } from '../accounts/me.ts'
import { judgeKey, KeyTurnedAway, recordTurnedAway, type GivenAnswer, type KeyProof } from '../factors/answers.ts'
import { FRESH_FACTOR } from '../limits.ts'
import type { AccessParts } from '../parts.ts'
import type { Me } from '../types.ts'
import { openFully, openHalfSession } from './open-session.ts'
import { takeProof } from './prove-factor.ts'
import { recordRefusal } from './refusals.ts'
import { addressThrottle, forgiveAttempt, takeAttempt } from './throttle.ts'
import { rolesOf } from '../roles/rights.ts'

/** Whose passkey answered. */
export interface PasskeySignIn {
  accountId: string
  proof: KeyProof
}

type Parts = Pick<AccessParts, 'bookkeep' | 'unit' | 'consolePort' | 'refusalFloorMs'>

/**
 * Judges a passkey that stands alone: its holder was verified by the key, and the key is of a local account that may sign in.
 * Whether a directory account may, only its directory knows, and that is asked with the password.
 * One answer for whatever is wrong; which it was stands in the log.
 * @throws Refusal access.passkey_refused, access.ceremony_over, access.keys_unavailable, access.too_many_attempts
 */
export async function checkPasskey(parts: Parts, reading: Reading, given: GivenAnswer): Promise<PasskeySignIn> {
  const start = performance.now()
  const { address } = reading.origin
  try {
    await parts.bookkeep((tx) => takeAttempt(tx, [addressThrottle(address)], reading.at))
    const ceremony = { purpose: 'passkey', sessionId: null, accountId: null } as const
    const { key, proof } = await judgeKey(parts, reading, ceremony, given)
    await assertAdmitted(reading, await findAccount(reading.tx, key.account_id))
    return { accountId: key.account_id, proof }
  } catch (error) {
    if (error instanceof KeyTurnedAway) await recordTurnedAway(parts, reading, error)
    else if (error instanceof Refusal)
      await recordRefusal(parts, reading, error.status === 429 ? 'throttled' : 'key', null)
    await wait(Math.max(0, parts.refusalFloorMs - (performance.now() - start)))
    throw error instanceof KeyTurnedAway ? passkeyRefused() : error
  }
}

async function assertAdmitted({ tx, at }: Reading, account: AccountRow | undefined): Promise<void> {
  if (!account) throw new KeyTurnedAway('key', null, null)
  if (account.kind !== 'local') throw new KeyTurnedAway('key', account.id, null)
  if (account.disabled === 1) throw new KeyTurnedAway('disabled', account.id, null)
  if ((await rolesOf(tx, account.id, at)).length === 0) throw new KeyTurnedAway('no_role', account.id, null)
}

/**
 * Opens the session of somebody whose passkey was right: key and verification are two factors at once.
 * @throws Refusal access.passkey_refused if the account or the key changed since it was judged
 */
export async function signInWithPasskey(
  unit: Unit,
  { vault, version }: Pick<AccessParts, 'vault' | 'version'>,
  { accountId, proof }: PasskeySignIn,
): Promise<WithSession<Me>> {
  const account = await findAccount(unit.tx, accountId)
  if (!account || account.disabled === 1 || account.kind !== 'local') throw passkeyRefused()
  await takeProof(unit, accountId, proof)
  const { sessionId } = await openHalfSession(unit, vault, accountId)
  const token = await openFully(unit, { id: sessionId, accountId, from: 'second-factor' })
  if (token === null) throw passkeyRefused()
  await forgiveAttempt(unit.tx, addressThrottle(unit.origin.address))
  unit.record({
    action: 'access.open_session',
    target: `account:${accountId}`,
    detail: { session: sessionId, factor: 'passkey' },
  })
  const state = { freshFactorUntil: unit.at + FRESH_FACTOR, viewing: null }
  return new WithSession(await meOf(unit, accountId, state, version), token)
}

function passkeyRefused(): Refusal {
  return unauthenticated(
    'access.passkey_refused',
    'This passkey is not known here, or its account may not sign in with it. Sign in with your password.',
  )
}
