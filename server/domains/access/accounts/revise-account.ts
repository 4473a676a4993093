import type { Unit } from '../../../base/audit/unit.ts'
import { conflict, Refusal } from '../../../base/errors.ts'
import { spendBudget } from '../approvals/budget.ts'
import { withdrawAllOf } from '../approvals/decide.ts'
import { assertMayGrant } from '../roles/callers.ts'
import { voidInvitations } from './invitations-store.ts'
import { requireAccount, showAccount } from './list-accounts.ts'
import { rolesOf } from '../roles/rights.ts'
import { forgetBrowsers } from '../sign-in/browsers.ts'
import { deleteSessionsOf } from '../sessions/store.ts'
import { endTokensOfAccount } from '../tokens/end-tokens.ts'
import { anotherOwnerExists, updateAccount, type AccountRow } from './store.ts'
import type { Account } from '../types.ts'

export interface ReviseAccountInput {
  id: string
  version: number
  displayName: string
  disabled: boolean
}

/**
 * Changes an account. Disabling ends its sessions, API tokens, invitations and requests at once; the last owner who can sign in stays.
 * @throws Refusal access.account_not_found, access.version_stale, access.role_beyond_yours, access.not_yourself,
 *   access.last_owner, access.budget_spent
 */
export async function reviseAccount(unit: Unit, input: ReviseAccountInput): Promise<Account> {
  const { tx, at, record } = unit
  const account = await requireAccount(tx, input.id)
  if (account.version !== input.version) throw versionStale()
  await assertMayRevise(unit, account, input)
  if (input.disabled && account.disabled === 0) await spendBudget(unit, 'access.disable')
  await updateAccount(tx, account, { display_name: input.displayName, disabled: input.disabled ? 1 : 0 })
  if (input.disabled) {
    await deleteSessionsOf(tx, account.id)
    await forgetBrowsers(tx, account.id)
    await voidInvitations(tx, account.id)
    await endTokensOfAccount(unit, account.id)
    await withdrawAllOf(unit, account.id)
  }
  record({
    action: 'access.revise_account',
    target: `account:${account.id}`,
    before: { disabled: account.disabled === 1, version: account.version },
    after: { disabled: input.disabled, version: account.version + 1 },
    personal: { 'before.displayName': account.display_name, 'after.displayName': input.displayName },
  })
  return await showAccount(tx, account.id, at)
}

async function assertMayRevise(unit: Unit, account: AccountRow, { disabled }: ReviseAccountInput): Promise<void> {
  const { tx, at, actor } = unit
  const roles = await rolesOf(tx, account.id, at)
  await assertMayGrant(unit, roles)
  if (!disabled) return
  if (actor.id === account.id)
    throw conflict('access.not_yourself', 'You cannot disable yourself. Ask somebody else to.')
  if (roles.includes('owner') && !(await anotherOwnerExists(tx, account.id)))
    throw conflict('access.last_owner', 'This is the last owner who can sign in. Make somebody else owner first.')
}

function versionStale(): Refusal {
  return new Refusal(
    412,
    'access.version_stale',
    'Somebody else changed this account. Load it again, then repeat your change.',
  )
}
