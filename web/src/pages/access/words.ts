import type { Account, StateName } from '../../api/api.ts'

export const accountStates: Record<Account['state'], StateName> = {
  active: 'good',
  invited: 'attention',
  disabled: 'unknown',
  locked: 'bad',
}
