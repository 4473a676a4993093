import type { Reading, Unit } from '../../../base/audit/unit.ts'
import { conflict, invalid, Refusal } from '../../../base/errors.ts'
import { WithSession } from '../../../platform/http/route.ts'
import { accountOf, sessionOf } from '../roles/callers.ts'
import { renewToken } from '../sign-in/open-session.ts'
import type { AccessParts } from '../parts.ts'
import { assertGoodPassword, hashChosen, personOf } from './choose-password.ts'
import { signInOver } from '../sign-in/prove-factor.ts'
import { recordRefusal } from '../sign-in/refusals.ts'
import { deleteSessionsOf } from '../sessions/store.ts'
import { countLiveTokens } from '../tokens/store.ts'
import { findAccount, type AccountRow } from '../accounts/store.ts'
import { forgetBrowsers, knowBrowser } from '../sign-in/browsers.ts'
import { forgetAttempts, passwordThrottle, takeAttempt } from '../sign-in/throttle.ts'

export interface ChangePasswordInput {
  current: string
  next: string
}

export interface NewPassword {
  verifiedHash: string
  hash: string
}

type PasswordParts = Pick<AccessParts, 'passwords' | 'bookkeep' | 'unit'>

/**
 * Judges the current password and the new one, and hashes the new one.
 * @throws Refusal access.password_elsewhere, access.current_password_wrong, access.too_many_attempts, access.password_…
 */
export async function prepareNewPassword(
  parts: PasswordParts,
  reading: Reading,
  { current, next }: ChangePasswordInput,
): Promise<NewPassword> {
  const account = await findAccount(reading.tx, accountOf(reading))
  if (!account || account.kind !== 'local') {
    throw conflict('access.password_elsewhere', 'Your password belongs to your directory. Change it there.')
  }
  const choice = { password: next, person: personOf(account), pointer: '/next' }
  // First what costs nothing and guesses nothing: a new password that will not do takes no attempt away.
  await assertGoodPassword(reading.tx, choice)
  const verifiedHash = await verifyCurrent(parts, reading, account, current)
  return { verifiedHash, hash: await hashChosen(parts.passwords, reading.tx, choice) }
}

async function verifyCurrent(
  parts: PasswordParts,
  reading: Reading,
  account: AccountRow,
  current: string,
): Promise<string> {
  try {
    await parts.bookkeep((tx) => takeAttempt(tx, [passwordThrottle(account.id)], reading.at))
    const { ok } = await parts.passwords.verify(current, account.password_hash)
    if (ok && account.password_hash !== null) return account.password_hash
    throw currentPasswordWrong()
  } catch (error) {
    if (error instanceof Refusal && error.status !== 503) {
      await recordRefusal(parts, reading, error.status === 429 ? 'throttled' : 'password', account.id)
    }
    throw error
  }
}

/**
 * Sets the caller's password. His other sessions end, and this one goes on under a new token; his API tokens stay.
 * @throws Refusal access.current_password_wrong if it was changed meanwhile
 * @once password
 */
export async function changePassword(
  unit: Unit,
  { verifiedHash, hash }: NewPassword,
): Promise<WithSession<{ changed: true }>> {
  const { tx, at, record } = unit
  const accountId = accountOf(unit)
  const id = sessionOf(unit)
  const changed = await tx
    .updateTable('access_accounts')
    .set((eb) => ({ password_hash: hash, password_changed_at: at, version: eb('version', '+', 1) }))
    .where('id', '=', accountId)
    .where('password_hash', '=', verifiedHash)
    .returning('id')
    .executeTakeFirst()
  if (!changed) throw currentPasswordWrong()
  await forgetAttempts(tx, [passwordThrottle(accountId)])
  const ended = await deleteSessionsOf(tx, accountId, id)
  await forgetBrowsers(tx, accountId)
  const known = await knowBrowser(unit, accountId)
  const token = await renewToken(unit, id)
  if (token === null) throw signInOver()
  const tokensKept = await countLiveTokens(tx, accountId, at)
  record({
    action: 'access.change_password',
    target: `account:${accountId}`,
    detail: { otherSessionsEnded: ended, tokensKept },
  })
  return new WithSession({ changed: true }, { token, known })
}

function currentPasswordWrong(): Refusal {
  const message = 'The current password is wrong.'
  return invalid('access.current_password_wrong', message, [{ pointer: '/current', message }])
}
