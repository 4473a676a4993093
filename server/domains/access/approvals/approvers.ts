import type { ReadTx } from '../../../base/audit/unit.ts'
import type { Millis } from '../../../base/time.ts'
import type { Deed } from '../../../platform/http/approval.ts'
import { isAdmitted, grantsOf, rightsFrom } from '../roles/rights.ts'
import { SETTLED_AFTER } from './limits.ts'
import { mayDo } from './kinds.ts'

/** What is asked of somebody who is to agree. */
export interface Question extends Pick<Deed, 'kind' | 'facts'> {
  requester: string
}

/** Why somebody cannot agree; null: he can. */
export type Obstacle = 'own' | 'away' | 'new' | 'beyond' | null

/**
 * Whether an account may agree to a deed now. Whoever could make himself a second person within the hour would need none: neither an
 * account nor its way in may be younger than three days, be it by an invitation or by a new second factor.
 */
export async function obstacleOf(
  tx: ReadTx,
  account: string,
  { kind, facts, requester }: Question,
  at: Millis,
): Promise<Obstacle> {
  if (account === requester) return 'own'
  const grants = await grantsOf(tx, account, at)
  if (!rightsFrom(grants).permissions.has('access.approve') || !mayDo(kind, grants, facts)) return 'beyond'
  if (!(await isPresent(tx, account, at))) return 'away'
  return (await settledAccounts(tx, at).where('a.id', '=', account).executeTakeFirst()) ? null : 'new'
}

/** Whether there is anybody but the requester who could agree now. */
export async function anybodyFor(tx: ReadTx, question: Question, at: Millis): Promise<boolean> {
  const candidates = await settledAccounts(tx, at).where('a.id', '!=', question.requester).execute()
  for (const { id } of candidates) if ((await obstacleOf(tx, id, question, at)) === null) return true
  return false
}

/** Whether there are two people who could agree to each other's requests. */
export async function areTwoWhoMayAgree(tx: ReadTx, at: Millis): Promise<boolean> {
  let found = 0
  for (const { id } of await settledAccounts(tx, at).execute()) {
    if (rightsFrom(await grantsOf(tx, id, at)).permissions.has('access.approve')) found++
    if (found === 2) return true
  }
  return false
}

/** Whether an account is let in at this moment. */
export async function isPresent(tx: ReadTx, account: string, at: Millis): Promise<boolean> {
  return (await presentAccounts(tx, at).where('a.id', '=', account).executeTakeFirst()) !== undefined
}

function presentAccounts(tx: ReadTx, at: Millis) {
  return tx.selectFrom('access_accounts as a').select('a.id').where('a.disabled', '=', 0).where(isAdmitted('a', at))
}

/** Accounts that are let in, and that nobody has made, invited or given a new second factor of late. */
function settledAccounts(tx: ReadTx, at: Millis) {
  const settled = at - SETTLED_AFTER
  return presentAccounts(tx, at)
    .where('a.created_at', '<=', settled)
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('access_factors as f')
          .select('f.id')
          .whereRef('f.account_id', '=', 'a.id')
          .where('f.created_at', '<=', settled),
      ),
    )
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('access_invitations as i')
            .select('i.id')
            .whereRef('i.account_id', '=', 'a.id')
            .where('i.used_at', '>', settled),
        ),
      ),
    )
}
