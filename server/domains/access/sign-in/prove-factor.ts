import type { ReadTx, Reading, Unit } from '../../../base/audit/unit.ts'
import { invalid, Refusal, unauthenticated } from '../../../base/errors.ts'
import { iso } from '../../../base/time.ts'
import { WithSession } from '../../../platform/http/route.ts'
import { accountOf, sessionOf } from '../roles/callers.ts'
import { findFactor, isUnusedRecoveryCode, takeRecoveryCode, takeStep } from '../factors/store.ts'
import { FRESH_FACTOR } from '../limits.ts'
import { meOf } from '../accounts/me.ts'
import { openFully, renewToken } from './open-session.ts'
import type { AccessParts } from '../parts.ts'
import { hashHandwrittenCode } from '../factors/recovery-codes.ts'
import { recordRefusal } from './refusals.ts'
import { factorThrottle, forgetAttempts, takeAttempt } from './throttle.ts'
import { matchStep } from '../factors/totp.ts'
import type { Me } from '../types.ts'

/** A code that was right when it was judged. It counts once it is taken, within the unit. */
export type Proof = { kind: 'totp'; step: number } | { kind: 'recovery'; codeHash: Buffer }

type FactorParts = Pick<AccessParts, 'vault' | 'bookkeep' | 'unit'>

/** Where an account's second factor stands. */
export function factorSecretOf(accountId: string) {
  return { table: 'access_factors', row: accountId, field: 'secret' }
}

/**
 * Judges a code of the caller's authenticator app, or one of his recovery codes.
 * @throws Refusal access.code_wrong, access.code_used, access.too_many_attempts
 */
export async function checkFactor(parts: FactorParts, reading: Reading, { code }: { code: string }): Promise<Proof> {
  const accountId = accountOf(reading)
  try {
    await parts.bookkeep((tx) => takeAttempt(tx, [factorThrottle(accountId)], reading.at))
    return await judge(parts, reading, accountId, code)
  } catch (error) {
    if (error instanceof Refusal) {
      await recordRefusal(parts, reading, error.status === 429 ? 'throttled' : 'factor', accountId)
    }
    throw error
  }
}

async function judge({ vault }: FactorParts, { tx, at }: Reading, accountId: string, code: string): Promise<Proof> {
  const digits = code.replaceAll(' ', '')
  if (!/^\d{6}$/.test(digits)) return await judgeRecoveryCode(tx, accountId, code)
  const factor = await findFactor(tx, accountId)
  if (!factor) throw codeWrong()
  const secret = vault.open(factor.secret, factorSecretOf(accountId)).toString('utf8')
  const step = matchStep(secret, digits, at)
  if (step === null) throw codeWrong()
  if (step <= factor.last_step) throw codeUsed()
  return { kind: 'totp', step }
}

async function judgeRecoveryCode(tx: ReadTx, accountId: string, code: string): Promise<Proof> {
  const codeHash = hashHandwrittenCode(code)
  if (!(await isUnusedRecoveryCode(tx, accountId, codeHash))) throw codeWrong()
  return { kind: 'recovery', codeHash }
}

/** Uses the code up. @throws Refusal access.code_used if somebody was faster */
async function takeProof({ tx, at }: Unit, accountId: string, proof: Proof): Promise<void> {
  const taken =
    proof.kind === 'totp'
      ? await takeStep(tx, accountId, proof.step)
      : await takeRecoveryCode(tx, accountId, proof.codeHash, at)
  if (!taken) throw codeUsed()
  await forgetAttempts(tx, [factorThrottle(accountId)])
}

/**
 * Finishes signing in with the second factor: the session opens under a new token.
 * @throws Refusal access.code_used, access.sign_in_over
 */
export async function proveFactor(unit: Unit, version: string, proof: Proof): Promise<WithSession<Me>> {
  const accountId = accountOf(unit)
  const id = sessionOf(unit)
  await takeProof(unit, accountId, proof)
  const token = await openFully(unit, { id, accountId, from: 'second-factor' })
  if (token === null) throw signInOver()
  unit.record({
    action: 'access.open_session',
    target: `account:${accountId}`,
    detail: { session: id, factor: proof.kind },
  })
  return new WithSession(
    await meOf(unit.tx, accountId, { freshFactorUntil: unit.at + FRESH_FACTOR, viewing: null }, version),
    token,
  )
}

/**
 * Confirms the second factor within an open session: for five minutes it may do what asks for a fresh one.
 * @throws Refusal access.code_used, access.sign_in_over
 */
export async function confirmFactor(unit: Unit, proof: Proof): Promise<WithSession<{ freshFactorUntil: string }>> {
  const accountId = accountOf(unit)
  const id = sessionOf(unit)
  await takeProof(unit, accountId, proof)
  const until = unit.at + FRESH_FACTOR
  const token = await renewToken(unit, id, until)
  if (token === null) throw signInOver()
  unit.record({
    action: 'access.confirm_factor',
    target: `account:${accountId}`,
    detail: { session: id, factor: proof.kind },
  })
  return new WithSession({ freshFactorUntil: iso(until) }, token)
}

/** The step of signing in that this belongs to is over: done by another request, or ended. */
export function signInOver(): Refusal {
  return unauthenticated('access.sign_in_over', 'This sign-in is over. Sign in again.')
}

export function codeWrong(): Refusal {
  const message = 'The code is wrong. Enter the six digits that your app shows now, or one of your recovery codes.'
  return invalid('access.code_wrong', message, [{ pointer: '/code', message }])
}

function codeUsed(): Refusal {
  const message = 'This code was used before. Wait for the next one.'
  return invalid('access.code_used', message, [{ pointer: '/code', message }])
}
