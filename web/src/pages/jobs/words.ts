import type { Job, StateName } from '../../api/api.ts'

export const jobStates: Record<Job['state'], StateName> = {
  queued: 'unknown',
  running: 'attention',
  done: 'good',
  failed: 'bad',
  cancelled: 'unknown',
}
