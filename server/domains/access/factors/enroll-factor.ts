import type { ReadTx, Reading, Unit } from '../../../base/audit/unit.ts'
import { conflict, notFound } from '../../../base/errors.ts'
import type { Vault } from '../../../base/secrets/vault.ts'
import { WithSession } from '../../../platform/http/route.ts'
import { findSite } from '../../settings/index.ts'
import { accountOf, sessionOf } from '../roles/callers.ts'
import { insertFactor, replaceRecoveryCodes } from './store.ts'
import { FRESH_FACTOR } from '../limits.ts'
import { meOf } from '../accounts/me.ts'
import { openFully, pendingSecretOf } from '../sign-in/open-session.ts'
import { codeWrong, factorSecretOf, signInOver } from '../sign-in/prove-factor.ts'
import { hashHandwrittenCode, newRecoveryCodes } from './recovery-codes.ts'
import { findSession } from '../sessions/store.ts'
import { findAccount } from '../accounts/store.ts'
import { matchStep, showEnrollment, type Enrollment } from './totp.ts'
import type { Me } from '../types.ts'

export interface Enrolled {
  recoveryCodes: string[]
  me: Me
}

/** The secret that this session is enrolling. @throws Refusal access.nothing_to_enroll */
export async function pendingSecret(tx: ReadTx, vault: Vault, sessionId: string): Promise<string> {
  const session = await findSession(tx, sessionId)
  if (!session?.pending_secret) {
    throw notFound('access.nothing_to_enroll', 'This account has its second factor already. Sign in with it.')
  }
  return vault.open(session.pending_secret, pendingSecretOf(sessionId)).toString('utf8')
}

/** What the authenticator app needs. @throws Refusal access.nothing_to_enroll */
export async function showOwnEnrollment(reading: Reading, vault: Vault): Promise<Enrollment> {
  const secret = await pendingSecret(reading.tx, vault, sessionOf(reading))
  const account = await findAccount(reading.tx, accountOf(reading))
  return await enrollmentOf(reading.tx, secret, account?.username ?? '')
}

/** Shows a secret under the name of this organisation. */
export async function enrollmentOf(tx: ReadTx, secret: string, username: string): Promise<Enrollment> {
  const site = await findSite(tx)
  return showEnrollment(secret, site ? `Freehold ${site.name}` : 'Freehold', username)
}

/**
 * Judges the first code of the app that is being enrolled. Not throttled: whoever is here was shown the secret.
 * @throws Refusal access.nothing_to_enroll, access.code_wrong
 */
export async function checkEnrollment(
  reading: Reading,
  vault: Vault,
  { code }: { code: string },
): Promise<{ step: number }> {
  const secret = await pendingSecret(reading.tx, vault, sessionOf(reading))
  const step = matchStep(secret, code.replaceAll(' ', ''), reading.at)
  if (step === null) throw codeWrong()
  return { step }
}

/**
 * Gives the caller's account its second factor and opens the session.
 * @throws Refusal access.nothing_to_enroll, access.factor_exists, access.sign_in_over
 */
export async function enrollFactor(
  unit: Unit,
  { vault, version }: { vault: Vault; version: string },
  { step }: { step: number },
): Promise<WithSession<Enrolled>> {
  const accountId = accountOf(unit)
  const id = sessionOf(unit)
  const recoveryCodes = await storeFactor(unit, vault, { accountId, sessionId: id, step })
  const token = await openFully(unit, { id, accountId, from: 'enroll-factor' })
  if (token === null) throw signInOver()
  return new WithSession(
    {
      recoveryCodes,
      me: await meOf(unit.tx, accountId, { freshFactorUntil: unit.at + FRESH_FACTOR, viewing: null }, version),
    },
    token,
  )
}

/**
 * Moves the secret from the session to the account and makes the recovery codes, which are shown this once.
 * @throws Refusal access.nothing_to_enroll, access.factor_exists
 */
export async function storeFactor(
  { tx, at, record }: Unit,
  vault: Vault,
  { accountId, sessionId, step }: { accountId: string; sessionId: string; step: number },
): Promise<string[]> {
  const secret = await pendingSecret(tx, vault, sessionId)
  const sealed = vault.seal(secret, factorSecretOf(accountId))
  // The step of the code just shown is used up with it.
  const row = { account_id: accountId, secret: sealed, confirmed_at: at, last_step: step }
  if (!(await insertFactor(tx, row))) {
    throw conflict('access.factor_exists', 'This account has its second factor already. Sign in with it.')
  }
  const codes = newRecoveryCodes()
  await replaceRecoveryCodes(tx, accountId, codes.map(hashHandwrittenCode), at)
  record({
    action: 'access.enroll_factor',
    target: `account:${accountId}`,
    after: { factor: 'totp', recoveryCodes: codes.length },
    detail: { session: sessionId },
  })
  return codes
}
