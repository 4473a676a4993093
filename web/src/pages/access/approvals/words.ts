import type { Approval, StateName } from '../../../api/api.ts'
import { paths } from '../../../paths.ts'

export const approvalStates: Record<Approval['state'], StateName> = {
  open: 'attention',
  approved: 'good',
  declined: 'bad',
  withdrawn: 'unknown',
  used: 'good',
  expired: 'unknown',
}

export const KINDS = ['give_role', 'raise_role', 'relax_four_eyes', 'mass_act', 'apply_plan'] as const

/** A kind that this console does not know comes from another version: it is shown as it is called. */
export function isKind(kind: string): kind is (typeof KINDS)[number] {
  return KINDS.some((known) => known === kind)
}

const PLACES: Readonly<Record<string, (id: string) => string>> = {
  account: paths.account,
  group: paths.group,
  role: paths.role,
  plan: paths.plan,
}

/** The page about what a deed is about; null where there is none yet. */
export function placeOf(target: string): string | null {
  const [kind = '', id = ''] = target.split(':')
  return id === 'new' ? null : (PLACES[kind]?.(id) ?? null)
}

/** Whether the requester can do it now. */
export function isUsable({ state, alone, usableFrom }: Approval, now: number): boolean {
  return state === 'approved' || (state === 'open' && alone && Date.parse(usableFrom) <= now)
}
