import type { Person, Plan, StateName } from '../../api/api.ts'

export const personStates: Record<Person['state'], StateName> = { active: 'good', disabled: 'attention', gone: 'unknown' }

export const planStates: Record<Plan['state'], StateName> = {
  ready: 'attention',
  stopped: 'bad',
  applied: 'good',
  stale: 'unknown',
  incomplete: 'bad',
}

export const PLAN_KINDS = [
  'person-add',
  'person-change',
  'person-disable',
  'person-remove',
  'group-add',
  'group-change',
  'group-remove',
] as const
