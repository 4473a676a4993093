import type { SessionRow } from './store.ts'

/** Permissions as a session keeps them: what its token was made for. */
export function heldText(permissions: ReadonlySet<string>): string {
  return [...permissions].toSorted().join(' ')
}

/** What the token before may do of these permissions: no more than it was made for. */
export function heldBefore(
  permissions: ReadonlySet<string>,
  { previous_held: before }: Pick<SessionRow, 'previous_held'>,
): ReadonlySet<string> {
  return before === null ? permissions : permissions.intersection(new Set(before.split(' ')))
}
