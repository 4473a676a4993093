import type { ReadTx, Reading, Unit } from '../../../base/audit/unit.ts'
import { invalid, Refusal, unauthenticated } from '../../../base/errors.ts'
import { iso, type Millis } from '../../../base/time.ts'
import { WithSession } from '../../../platform/http/route.ts'
import { accountOf, sessionOf } from '../roles/callers.ts'
import {
  findFactors,
  isUnusedRecoveryCode,
  takeCounter,
  takeRecoveryCode,
  takeStep,
  type FactorRow,
} from '../factors/store.ts'
import {
  judgeKey,
  keyRefused,
  KeyTurnedAway,
  recordTurnedAway,
  type GivenAnswer,
  type KeyProof,
} from '../factors/answers.ts'
import { FRESH_FACTOR } from '../limits.ts'
import { meOf } from '../accounts/me.ts'
import { openFully, renewToken } from './open-session.ts'
import type { AccessParts } from '../parts.ts'
import { hashHandwrittenCode } from '../factors/recovery-codes.ts'
import { recordRefusal } from './refusals.ts'
import { factorThrottleFor } from './attempts.ts'
import { forgetAttempts, takeAttempt } from './throttle.ts'
import { matchStep } from '../factors/totp.ts'
import type { Me } from '../types.ts'

/** A code or a key that was right when it was judged. It counts once it is taken, within the unit. */
export type Proof = { kind: 'totp'; factorId: string; step: number } | { kind: 'recovery'; codeHash: Buffer } | KeyProof

type FactorParts = Pick<AccessParts, 'vault' | 'bookkeep' | 'unit'>

/** Where the secret of an app stands. */
export function factorSecretOf(factorId: string) {
  return { table: 'access_factors', row: factorId, field: 'secret' }
}

/**
 * Judges a code of the caller's authenticator app, or one of his recovery codes.
 * @throws Refusal access.code_wrong, access.code_used, access.too_many_attempts
 */
export async function checkFactor(parts: FactorParts, reading: Reading, { code }: { code: string }): Promise<Proof> {
  const accountId = accountOf(reading)
  try {
    await countFactorAttempt(parts, reading, accountId)
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
  const steps = (await findFactors(tx, accountId)).flatMap((factor) => stepOf(vault, factor, digits, at))
  if (steps.length === 0) throw codeWrong()
  const unused = steps.find(({ step, last }) => step > last)
  if (!unused) throw codeUsed()
  return { kind: 'totp', factorId: unused.factorId, step: unused.step }
}

/** The time step that these digits belong to, if they are a code of this app. */
function stepOf(vault: FactorParts['vault'], { id, secret, last_step }: FactorRow, digits: string, at: Millis) {
  if (secret === null || last_step === null) return []
  const step = matchStep(vault.open(secret, factorSecretOf(id)).toString('utf8'), digits, at)
  return step === null ? [] : [{ factorId: id, step, last: last_step }]
}

/**
 * Judges the answer of one of the caller's keys.
 * @throws Refusal access.key_refused, access.ceremony_over, access.keys_unavailable, access.too_many_attempts
 */
export async function checkKey(
  parts: Pick<AccessParts, 'bookkeep' | 'unit' | 'consolePort'>,
  reading: Reading,
  purpose: 'second-factor' | 'confirmation',
  given: GivenAnswer,
): Promise<Proof> {
  const accountId = accountOf(reading)
  const ceremony = { purpose, sessionId: sessionOf(reading), accountId }
  try {
    await countFactorAttempt(parts, reading, accountId)
    return (await judgeKey(parts, reading, ceremony, given)).proof
  } catch (error) {
    if (error instanceof KeyTurnedAway) await recordTurnedAway(parts, reading, error)
    else if (error instanceof Refusal) {
      await recordRefusal(parts, reading, error.status === 429 ? 'throttled' : 'key', accountId)
    }
    throw error instanceof KeyTurnedAway ? keyRefused() : error
  }
}

async function countFactorAttempt(
  { bookkeep }: Pick<AccessParts, 'bookkeep'>,
  reading: Reading,
  accountId: string,
): Promise<void> {
  const throttle = await factorThrottleFor(reading.tx, reading, accountId)
  await bookkeep((tx) => takeAttempt(tx, [throttle], reading.at))
}

async function judgeRecoveryCode(tx: ReadTx, accountId: string, code: string): Promise<Proof> {
  const codeHash = hashHandwrittenCode(code)
  if (!(await isUnusedRecoveryCode(tx, accountId, codeHash))) throw codeWrong()
  return { kind: 'recovery', codeHash }
}

/** Uses a code, or the answer of a key, up. @throws Refusal access.code_used, access.key_refused if somebody was faster */
export async function takeProof(unit: Unit, accountId: string, proof: Proof): Promise<void> {
  const { tx, at } = unit
  switch (proof.kind) {
    case 'totp':
      if (!(await takeStep(tx, proof.factorId, proof.step, at))) throw codeUsed()
      break
    case 'recovery':
      if (!(await takeRecoveryCode(tx, accountId, proof.codeHash, at))) throw codeUsed()
      break
    case 'webauthn':
      if (!(await takeCounter(tx, proof.factorId, proof, at))) throw keyRefused()
  }
  await forgetAttempts(tx, [await factorThrottleFor(tx, unit, accountId)])
}

/**
 * Finishes signing in with the second factor: the session opens under a new token.
 * @throws Refusal access.code_used, access.key_refused, access.sign_in_over
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
    await meOf(unit, accountId, { freshFactorUntil: unit.at + FRESH_FACTOR, viewing: null }, version),
    token,
  )
}

/**
 * Confirms the second factor within an open session: for five minutes it may do what asks for a fresh one.
 * @throws Refusal access.code_used, access.key_refused, access.sign_in_over
 */
export async function confirmFactor(unit: Unit, proof: Proof): Promise<WithSession<{ freshFactorUntil: string }>> {
  const accountId = accountOf(unit)
  const id = sessionOf(unit)
  await takeProof(unit, accountId, proof)
  const until = unit.at + FRESH_FACTOR
  const token = await renewToken(unit, id, { fresh_factor_until: until })
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
