import type { ReadTx, Tx } from '../../../base/audit/unit.ts'
import type { Millis } from '../../../base/time.ts'

export interface NewInvitation {
  id: string
  accountId: string
  tokenHash: Buffer
  expiresAt: Millis
}

/** Adds an invitation; earlier unused ones of the account are void. */
export async function insertInvitation(
  tx: Tx,
  { id, accountId, tokenHash, expiresAt }: NewInvitation,
  at: Millis,
): Promise<void> {
  await voidInvitations(tx, accountId)
  await tx
    .insertInto('access_invitations')
    .values({ id, account_id: accountId, token_hash: tokenHash, created_at: at, expires_at: expiresAt, used_at: null })
    .execute()
}

/** Makes the unused invitations of an account worthless. */
export async function voidInvitations(tx: Tx, accountId: string): Promise<void> {
  await tx.deleteFrom('access_invitations').where('account_id', '=', accountId).where('used_at', 'is', null).execute()
}

/** The account that an invitation, still good, belongs to. */
export async function findInvited(tx: ReadTx, tokenHash: Buffer, at: Millis): Promise<string | null> {
  const row = await tx
    .selectFrom('access_invitations')
    .select('account_id')
    .where('token_hash', '=', tokenHash)
    .where('used_at', 'is', null)
    .where('expires_at', '>', at)
    .executeTakeFirst()
  return row?.account_id ?? null
}

/**
 * Uses an invitation up; null if it is used, void or too old.
 * @once invitation
 */
export async function takeInvitation(
  tx: Tx,
  tokenHash: Buffer,
  at: Millis,
): Promise<{ id: string; accountId: string } | null> {
  const taken = await tx
    .updateTable('access_invitations')
    .set({ used_at: at })
    .where('token_hash', '=', tokenHash)
    .where('used_at', 'is', null)
    .where('expires_at', '>', at)
    .returning(['id', 'account_id'])
    .executeTakeFirst()
  return taken ? { id: taken.id, accountId: taken.account_id } : null
}

/** Until when each of these accounts is invited, where it is. */
export async function openInvitations(
  tx: ReadTx,
  accountIds: readonly string[],
  at: Millis,
): Promise<Map<string, Millis>> {
  if (accountIds.length === 0) return new Map()
  const rows = await tx
    .selectFrom('access_invitations')
    .select(['account_id', 'expires_at'])
    .where('account_id', 'in', accountIds)
    .where('used_at', 'is', null)
    .where('expires_at', '>', at)
    .execute()
  return new Map(rows.map(({ account_id, expires_at }) => [account_id, expires_at]))
}
