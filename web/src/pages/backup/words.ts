import type { Backup, StateName } from '../../api/api.ts'

/** A backup counts only when a restore of it was checked: written alone is not good. */
export const backupStates: Record<Backup['state'], StateName> = {
  unverified: 'attention',
  verified: 'good',
  failed: 'bad',
  pruned: 'unknown',
}
