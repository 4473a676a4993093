import type { ReadTx, Reading, Unit } from '../../../base/audit/unit.ts'
import { conflict, notFound } from '../../../base/errors.ts'
import { newId } from '../../../base/ids.ts'
import type { Vault } from '../../../base/secrets/vault.ts'
import { WithSession } from '../../../platform/http/route.ts'
import { findSite } from '../../settings/index.ts'
import { accountOf, sessionOf } from '../roles/callers.ts'
import { deleteFactorsOf, findFactors, insertFactor, replaceRecoveryCodes, type FactorParts } from './store.ts'
import { FRESH_FACTOR } from '../limits.ts'
import { meOf } from '../accounts/me.ts'
import { openFully, pendingSecretOf } from '../sign-in/open-session.ts'
import { codeWrong, factorSecretOf, signInOver } from '../sign-in/prove-factor.ts'
import type { MadeKey } from './keys.ts'
import { assertMailRecovery } from './mail-codes.ts'
import { hashHandwrittenCode, newRecoveryCodes } from './recovery-codes.ts'
import { deleteSessionsOf, findSession } from '../sessions/store.ts'
import { findAccount } from '../accounts/store.ts'
import { matchStep, showEnrollment, type Enrollment } from './totp.ts'
import type { Me } from '../types.ts'

export interface Enrolled {
  recoveryCodes: string[]
  me: Me
}

/** An app that gave its first code, or a key that was judged. */
export type Enrolling = { kind: 'totp'; step: number } | { kind: 'webauthn'; key: MadeKey }

const NO_APP = { secret: null, last_step: null }
const NO_KEY = {
  rp_id: null,
  credential_id: null,
  public_key: null,
  counter: null,
  transports: null,
  aaguid: null,
  synced: null,
}

/** What is stored of a key. */
export function partsOfKey(key: MadeKey): FactorParts {
  return { kind: 'webauthn', ...NO_APP, ...key }
}

/** What is stored of an app, its secret sealed for the factor of that id. The step of the code just shown is used up with it. */
export function partsOfApp(vault: Vault, factorId: string, secret: string, step: number): FactorParts {
  return { kind: 'totp', ...NO_KEY, secret: vault.seal(secret, factorSecretOf(factorId)), last_step: step }
}

/** The secret that this session is enrolling. @throws Refusal access.nothing_to_enroll */
export async function pendingSecret(tx: ReadTx, vault: Vault, sessionId: string): Promise<string> {
  const session = await findSession(tx, sessionId)
  if (!session?.pending_secret) throw nothingToEnroll()
  return vault.open(session.pending_secret, pendingSecretOf(sessionId)).toString('utf8')
}

/** @throws Refusal access.nothing_to_enroll */
export async function assertEnrolling({ tx, origin }: Reading): Promise<void> {
  const session = origin.sessionId === null ? undefined : await findSession(tx, origin.sessionId)
  if (session?.state !== 'enroll-factor') throw nothingToEnroll()
}

function nothingToEnroll() {
  return notFound('access.nothing_to_enroll', 'This account has its second factor already. Sign in with it.')
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
): Promise<{ kind: 'totp'; step: number }> {
  const secret = await pendingSecret(reading.tx, vault, sessionOf(reading))
  return { kind: 'totp', step: stepOfFirstCode(secret, code, reading.at) }
}

/** @throws Refusal access.code_wrong */
export function stepOfFirstCode(secret: string, code: string, at: number): number {
  const step = matchStep(secret, code.replaceAll(' ', ''), at)
  if (step === null) throw codeWrong()
  return step
}

/**
 * Gives the caller's account its first factor and opens the session.
 * @throws Refusal access.nothing_to_enroll, access.factor_exists, access.sign_in_over
 */
export async function enrollFactor(
  unit: Unit,
  { vault, version }: { vault: Vault; version: string },
  enrolling: Enrolling,
): Promise<WithSession<Enrolled>> {
  const accountId = accountOf(unit)
  const id = sessionOf(unit)
  const recoveryCodes = await storeFactor(unit, vault, { accountId, sessionId: id, enrolling })
  const token = await openFully(unit, { id, accountId, from: 'enroll-factor' })
  if (token === null) throw signInOver()
  return new WithSession(
    {
      recoveryCodes,
      me: await meOf(unit, accountId, { freshFactorUntil: unit.at + FRESH_FACTOR, viewing: null }, version),
    },
    token,
  )
}

/**
 * Gives an account its first factor, and makes the recovery codes, which are shown this once.
 * @throws Refusal access.nothing_to_enroll, access.factor_exists
 */
export async function storeFactor(
  unit: Unit,
  vault: Vault,
  { accountId, sessionId, enrolling }: { accountId: string; sessionId: string; enrolling: Enrolling },
): Promise<string[]> {
  const { tx, at, record } = unit
  const id = newId(at)
  const parts =
    enrolling.kind === 'totp'
      ? partsOfApp(vault, id, await pendingSecret(tx, vault, sessionId), enrolling.step)
      : partsOfKey(enrolling.key)
  const replaced = await replaceFactors(unit, accountId, sessionId)
  const isFirst = (await findFactors(tx, accountId)).length === 0
  const row = { id, account_id: accountId, place: 0, name: null, created_at: at, last_used_at: at, ...parts }
  if (!isFirst || !(await insertFactor(tx, row))) {
    throw conflict('access.factor_exists', 'This account has its second factor already. Sign in with it.')
  }
  const codes = newRecoveryCodes()
  await replaceRecoveryCodes(tx, accountId, codes.map(hashHandwrittenCode), at)
  record({
    action: 'access.enroll_factor',
    target: `account:${accountId}`,
    after: { factor: parts.kind, recoveryCodes: codes.length },
    detail: { session: sessionId, id, ...(replaced && { replaced }) },
  })
  return codes
}

/** Takes away what the account has, where a code that came by mail lets this session replace it; its other sessions end. */
async function replaceFactors(unit: Unit, accountId: string, sessionId: string): Promise<number> {
  const session = await findSession(unit.tx, sessionId)
  if (session?.replaces_factors !== 1) return 0
  await assertMailRecovery(unit)
  await deleteSessionsOf(unit.tx, accountId, sessionId)
  return await deleteFactorsOf(unit.tx, accountId)
}
