import type { Unit } from '../../../base/audit/unit.ts'
import { forbidden, notFound } from '../../../base/errors.ts'
import { deleteFactorsOf } from './store.ts'
import { deleteSessionsOf } from '../sessions/store.ts'
import { findLocalAccount, usernameKey } from '../accounts/store.ts'

/**
 * Takes every second factor of an account away, so that its owner enrolls a new one at the next sign-in. Only the operator of
 * the host may do it: whoever is at the machine can be asked who he is.
 * @throws Refusal access.host_only, access.account_not_found, access.no_factor
 */
export async function resetFactor(unit: Unit, { username }: { username: string }): Promise<{ accountId: string }> {
  const { tx, actor, record } = unit
  if (actor.kind !== 'host')
    throw forbidden('access.host_only', 'Only the operator of the host may reset a second factor.')
  const account = (await findLocalAccount(tx, username)) ?? (await findDirectoryAccount(unit, username))
  if (!account) throw notFound('access.account_not_found', `There is no account ${username}.`)
  const removed = await deleteFactorsOf(tx, account.id)
  if (removed === 0) {
    throw notFound(
      'access.no_factor',
      `The account ${username} has no second factor. It enrolls one at the next sign-in.`,
    )
  }
  const ended = await deleteSessionsOf(tx, account.id)
  record({ action: 'access.reset_factor', target: `account:${account.id}`, detail: { sessionsEnded: ended, removed } })
  return { accountId: account.id }
}

async function findDirectoryAccount({ tx }: Unit, username: string) {
  const rows = await tx
    .selectFrom('access_accounts')
    .select('id')
    .where('kind', '=', 'directory')
    .where('username_key', '=', usernameKey(username))
    .execute()
  // Names of persons may repeat between directories; resetting the wrong one would be worse than none.
  return rows.length === 1 ? rows[0] : undefined
}
