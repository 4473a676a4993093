import type { Rights } from '../roles/rights.ts'
import type { SessionRow } from './store.ts'

type Held = Pick<Rights, 'permissions' | 'within'>

/** Permissions as a session keeps them, those for one group with its id: what its token was made for. */
export function heldText({ permissions, within }: Held): string {
  const narrow = [...within].flatMap(([permission, groups]) => groups.map((group) => `${permission}@${group}`))
  return [...permissions, ...narrow].toSorted().join(' ')
}

/** What the token before may do of these rights: no more than it was made for. */
export function heldBefore<R extends Held>(rights: R, { previous_held: before }: Pick<SessionRow, 'previous_held'>): R {
  if (before === null) return rights
  const held = new Set(before.split(' '))
  const narrow = [...rights.within].map(
    ([permission, groups]) =>
      [permission, groups.filter((group) => held.has(permission) || held.has(`${permission}@${group}`))] as const,
  )
  return {
    ...rights,
    permissions: rights.permissions.intersection(held),
    within: new Map(narrow.filter(([, groups]) => groups.length > 0)),
  }
}
