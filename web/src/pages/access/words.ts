import type { Account, StateName } from '../../api/api.ts'

export type AccountState = 'active' | 'invited' | 'noFactor' | 'disabled'

/** What stands between an account and signing in, if anything. */
export function stateOf(account: Account): AccountState {
  if (account.disabled || account.disabledInDirectory) return 'disabled'
  if (account.kind === 'local' && !account.hasPassword) return 'invited'
  return account.hasFactor ? 'active' : 'noFactor'
}

export const accountStates: Record<AccountState, StateName> = {
  active: 'good',
  invited: 'attention',
  noFactor: 'attention',
  disabled: 'unknown',
}
