import type { Person, Plan, PlanRow, Source, StateName } from '../../api/api.ts'

export const personStates: Record<Person['state'], StateName> = {
  active: 'good',
  disabled: 'attention',
  missing: 'unknown',
}

export const planStates: Record<Plan['state'], StateName> = {
  ready: 'attention',
  stopped: 'bad',
  applying: 'attention',
  applied: 'good',
  stale: 'unknown',
  incomplete: 'bad',
}

/** In the order of weight: what takes something away comes first. */
export const PLAN_KINDS: readonly PlanRow['kind'][] = [
  'disable',
  'wait',
  'members',
  'create',
  'restore',
  'update',
  'rename',
  'move',
]

const FRESH_MS = 26 * 3_600_000

/** What is known about a directory: never read whole is unknown; older than a day wants attention. */
export function sourceState(source: Source, now = Date.now()): StateName {
  if (source.lastCompleteAt === null) return 'unknown'
  return now - new Date(source.lastCompleteAt).getTime() > FRESH_MS ? 'attention' : 'good'
}
