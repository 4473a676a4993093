import type { Unit } from '../../../base/audit/unit.ts'
import { conflict, Refusal } from '../../../base/errors.ts'
import { assertMayGrant } from '../roles/callers.ts'
import { voidInvitations } from './invitations-store.ts'
import { requireAccount, showAccount } from './list-accounts.ts'
import type { Role } from '../roles/roles.ts'
import { deleteSessionsOf } from '../sessions/store.ts'
import { endTokensOfAccount } from '../tokens/end-tokens.ts'
import { anotherOwnerExists, rolesOf, setDirectRole, updateAccount, type AccountRow } from './store.ts'
import type { Account } from '../types.ts'

export interface ReviseAccountInput {
  id: string
  version: number
  displayName: string
  /** The role granted to the account itself; null leaves what its groups give. */
  role: Role | null
  disabled: boolean
}

/**
 * Changes an account. Disabling ends its sessions, API tokens and invitations at once; the last owner who can sign in stays.
 * @throws Refusal access.account_not_found, access.version_stale, access.role_beyond_yours, access.not_yourself,
 *   access.last_owner, access.owner_must_be_local, access.role_missing
 */
export async function reviseAccount(unit: Unit, input: ReviseAccountInput): Promise<Account> {
  const { tx, at, record } = unit
  const account = await requireAccount(tx, input.id)
  if (account.version !== input.version) throw versionStale()
  const roles = await rolesOf(tx, account.id)
  const { role: roleBefore } = await showAccount(tx, account.id, at)
  await assertMayRevise(unit, account, { ...input, roles, roleBefore })
  await updateAccount(tx, account, { display_name: input.displayName, disabled: input.disabled ? 1 : 0 })
  if (roleBefore !== input.role) await setDirectRole(tx, account.id, input.role, at)
  if (input.disabled) {
    await deleteSessionsOf(tx, account.id)
    await voidInvitations(tx, account.id)
    await endTokensOfAccount(unit, account.id)
  }
  record({
    action: 'access.revise_account',
    target: `account:${account.id}`,
    before: { role: roleBefore, disabled: account.disabled === 1, version: account.version },
    after: { role: input.role, disabled: input.disabled, version: account.version + 1 },
    personal: { 'before.displayName': account.display_name, 'after.displayName': input.displayName },
  })
  return await showAccount(tx, account.id, at)
}

type Revision = ReviseAccountInput & { roles: readonly Role[]; roleBefore: Role | null }

async function assertMayRevise({ tx, actor }: Unit, account: AccountRow, revision: Revision): Promise<void> {
  const { role, roleBefore, roles, disabled } = revision
  await assertMayGrant(tx, actor, role === null ? roles : [...roles, role])
  if (actor.id === account.id && (disabled || role !== roleBefore)) {
    throw conflict('access.not_yourself', 'You cannot disable yourself or change your own role. Ask somebody else to.')
  }
  if (role === 'owner' && account.kind !== 'local') {
    throw conflict(
      'access.owner_must_be_local',
      'An owner has a local account, so that he gets in when the directory is down.',
    )
  }
  if (role === null && account.kind === 'local') {
    throw conflict('access.role_missing', 'A local account has one role. Disable the account to take everything away.')
  }
  const losesOwner = roleBefore === 'owner' && (disabled || role !== 'owner')
  if (losesOwner && !(await anotherOwnerExists(tx, account.id))) {
    throw conflict('access.last_owner', 'This is the last owner who can sign in. Make somebody else owner first.')
  }
}

function versionStale(): Refusal {
  return new Refusal(
    412,
    'access.version_stale',
    'Somebody else changed this account. Load it again, then repeat your change.',
  )
}
