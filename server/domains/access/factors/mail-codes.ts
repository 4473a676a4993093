import type { ReadTx, Reading, Tx, Unit } from '../../../base/audit/unit.ts'
import { forbidden, Refusal } from '../../../base/errors.ts'
import { hashSecret, newSecret } from '../../../base/ids.ts'
import type { Vault } from '../../../base/secrets/vault.ts'
import type { Millis } from '../../../base/time.ts'
import { findAccount } from '../accounts/store.ts'
import { rolesOf } from '../roles/rights.ts'
import { HALF_LIMIT, MAIL_CODE_LIMIT } from '../limits.ts'
import type { AccessParts } from '../parts.ts'
import { accountOf, sessionOf } from '../roles/callers.ts'
import { findSession, moveSession } from '../sessions/store.ts'
import { pendingSecretOf, type HalfSession } from '../sign-in/open-session.ts'
import { codeWrong, signInOver } from '../sign-in/prove-factor.ts'
import { recordRefusal } from '../sign-in/refusals.ts'
import { mayRecoverByMail } from '../sign-in/settings.ts'
import { factorThrottleFor } from '../sign-in/attempts.ts'
import { mailThrottle, takeAttempt } from '../sign-in/throttle.ts'
import { hashHandwrittenCode, newHandwrittenCode } from './recovery-codes.ts'
import { newTotpSecret } from './totp.ts'

/** 40 bits, for a quarter of an hour, with a handful of tries. */
const CODE_SIGNS = 8

type MailParts = Pick<AccessParts, 'bookkeep' | 'unit' | 'vault'>

/** Where a code stands until it is sent. */
export function mailCodeOf(sessionId: string) {
  return { table: 'access_mail_codes', row: sessionId, field: 'sealed' }
}

/** @throws Refusal access.mail_recovery_off */
export async function assertMailRecovery({
  tx,
  at,
  actor,
}: { tx: ReadTx } & Pick<Reading, 'at' | 'actor'>): Promise<void> {
  if (await mayRecoverByMail(tx, await rolesOf(tx, accountOf({ actor }), at))) return
  throw forbidden(
    'access.mail_recovery_off',
    'No code is sent by mail for this account. Ask whoever runs this server to take the lost factor away.',
  )
}

/** @throws Refusal access.mail_recovery_off, access.sign_in_over, access.too_many_attempts */
export async function prepareMailCode({ bookkeep }: MailParts, reading: Reading): Promise<void> {
  await assertMailRecovery(reading)
  await bookkeep((tx) => takeAttempt(tx, [mailThrottle(accountOf(reading))], reading.at))
}

/**
 * Has a code sent to the account's address; the one before is void. Where there is no address a code is made as well, and goes
 * nowhere: whoever asks sees no difference.
 * @throws Refusal access.sign_in_over
 */
export async function requestMailCode(unit: Unit, vault: Vault): Promise<{ requested: true }> {
  const { tx, at, record } = unit
  const accountId = accountOf(unit)
  const sessionId = sessionOf(unit)
  const session = await findSession(tx, sessionId)
  if (session?.state !== 'second-factor') throw signInOver()
  const account = await findAccount(tx, accountId)
  const code = newHandwrittenCode(CODE_SIGNS)
  const sealed = vault.seal(code, mailCodeOf(sessionId))
  const hasAddress = account !== undefined && account.mail !== null
  const row = {
    code_hash: hashHandwrittenCode(code),
    sealed: hasAddress ? sealed : null,
    created_at: at,
    expires_at: at + MAIL_CODE_LIMIT,
  }
  await tx
    .insertInto('access_mail_codes')
    .values({ session_id: sessionId, ...row })
    .onConflict((oc) => oc.column('session_id').doUpdateSet(row))
    .execute()
  // As long as the code: who waits for a mail must not be late for his own sign-in.
  await moveSession(tx, { id: sessionId, from: 'second-factor' }, { expires_at: at + MAIL_CODE_LIMIT })
  record({
    action: 'access.request_mail_code',
    target: `account:${accountId}`,
    detail: { session: sessionId, address: hasAddress },
  })
  return { requested: true }
}

/** Judges a code that came by mail. @throws Refusal access.code_wrong, access.mail_recovery_off, access.too_many_attempts */
export async function checkMailCode(
  parts: MailParts,
  reading: Reading,
  { code }: { code: string },
): Promise<{ codeHash: Buffer }> {
  const accountId = accountOf(reading)
  await assertMailRecovery(reading)
  try {
    const throttle = await factorThrottleFor(reading.tx, reading, accountId)
    await parts.bookkeep((tx) => takeAttempt(tx, [throttle], reading.at))
    const codeHash = hashHandwrittenCode(code)
    const row = await reading.tx
      .selectFrom('access_mail_codes')
      .select('session_id')
      .where('session_id', '=', sessionOf(reading))
      .where('code_hash', '=', codeHash)
      .where('expires_at', '>', reading.at)
      .executeTakeFirst()
    if (!row) throw codeWrong()
    return { codeHash }
  } catch (error) {
    if (error instanceof Refusal) {
      await recordRefusal(parts, reading, error.status === 429 ? 'throttled' : 'factor', accountId)
    }
    throw error
  }
}

/**
 * Uses a code up; false if it is used up already, belongs to another sign-in, or is too old.
 * @once mail code
 */
async function takeMailCode(tx: Tx, sessionId: string, codeHash: Buffer, at: Millis): Promise<boolean> {
  const taken = await tx
    .deleteFrom('access_mail_codes')
    .where('session_id', '=', sessionId)
    .where('code_hash', '=', codeHash)
    .where('expires_at', '>', at)
    .returning('session_id')
    .executeTakeFirst()
  return taken !== undefined
}

/**
 * Lets somebody who gave password and code enroll a new factor in place of all that he had. Until he did, the old ones stay.
 * @throws Refusal access.code_wrong, access.mail_recovery_off, access.sign_in_over
 */
export async function recoverByMail(
  unit: Unit,
  vault: Vault,
  { codeHash }: { codeHash: Buffer },
): Promise<HalfSession> {
  const { tx, at, record } = unit
  const accountId = accountOf(unit)
  const sessionId = sessionOf(unit)
  await assertMailRecovery(unit)
  if (!(await takeMailCode(tx, sessionId, codeHash, at))) throw codeWrong()
  const token = newSecret()
  const moved = await moveSession(
    tx,
    { id: sessionId, from: 'second-factor' },
    {
      state: 'enroll-factor',
      token_hash: hashSecret(token),
      expires_at: at + HALF_LIMIT,
      pending_secret: vault.seal(newTotpSecret(), pendingSecretOf(sessionId)),
      replaces_factors: 1,
    },
  )
  if (!moved) throw signInOver()
  record({ action: 'access.recover_by_mail', target: `account:${accountId}`, detail: { session: sessionId } })
  return { token, state: 'enroll-factor', sessionId, factors: [], optional: false, mailRecovery: false }
}
