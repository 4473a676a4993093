import type { Reading, Unit } from '../../../base/audit/unit.ts'
import { Refusal, unauthenticated } from '../../../base/errors.ts'
import { hashSecret } from '../../../base/ids.ts'
import type { Vault } from '../../../base/secrets/vault.ts'
import { hashChosen, personOf } from '../passwords/choose-password.ts'
import { findInvited, takeInvitation } from './invitations-store.ts'
import { openHalfSession, type HalfSession } from '../sign-in/open-session.ts'
import type { AccessParts } from '../parts.ts'
import { recordRefusal } from '../sign-in/refusals.ts'
import { deleteSessionsOf } from '../sessions/store.ts'
import { findAccount, updateAccount } from './store.ts'
import { forgetBrowsers } from '../sign-in/browsers.ts'
import { codeThrottle, forgiveAttempt, takeAttempt } from '../sign-in/throttle.ts'

export interface AcceptInvitationInput {
  token: string
  password: string
}

type InvitationParts = Pick<AccessParts, 'passwords' | 'bookkeep' | 'unit'>

/**
 * Judges an invitation and the password that comes with it, and hashes the password.
 * @throws Refusal access.invitation_invalid, access.too_many_attempts, access.password_…
 */
export async function prepareInvitation(
  parts: InvitationParts,
  reading: Reading,
  { token, password }: AcceptInvitationInput,
): Promise<{ passwordHash: string }> {
  const { tx, at, origin } = reading
  try {
    await parts.bookkeep((own) => takeAttempt(own, [codeThrottle('invitation', origin.address)], at))
    const accountId = await findInvited(tx, hashSecret(token), at)
    const account = accountId === null ? undefined : await findAccount(tx, accountId)
    if (!account || account.disabled === 1) throw invitationInvalid()
    return { passwordHash: await hashChosen(parts.passwords, tx, { password, person: personOf(account) }) }
  } catch (error) {
    if (error instanceof Refusal && (error.status === 401 || error.status === 429)) {
      await recordRefusal(parts, reading, error.status === 429 ? 'throttled' : 'invitation', null)
    }
    throw error
  }
}

/**
 * Takes an invitation once: sets the password, ends the account's sessions and goes on to the second factor.
 * @throws Refusal access.invitation_invalid
 */
export async function acceptInvitation(
  unit: Unit,
  vault: Vault,
  { token, passwordHash }: { token: string; passwordHash: string },
): Promise<HalfSession> {
  const { tx, at, record, origin } = unit
  const taken = await takeInvitation(tx, hashSecret(token), at)
  const account = taken ? await findAccount(tx, taken.accountId) : undefined
  if (!taken || !account || account.disabled === 1) throw invitationInvalid()
  await updateAccount(tx, account, { password_hash: passwordHash, password_changed_at: at })
  await deleteSessionsOf(tx, account.id)
  await forgetBrowsers(tx, account.id)
  await forgiveAttempt(tx, codeThrottle('invitation', origin.address))
  const half = await openHalfSession(unit, vault, account.id)
  record({
    action: 'access.accept_invitation',
    target: `account:${account.id}`,
    detail: { invitation: taken.id, session: half.sessionId, state: half.state },
  })
  return half
}

function invitationInvalid(): Refusal {
  return unauthenticated(
    'access.invitation_invalid',
    'This invitation was used, withdrawn or is older than 72 hours. Ask for a new one.',
  )
}
