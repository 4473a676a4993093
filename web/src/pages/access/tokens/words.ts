import type { StateName, Token } from '../../../api/api.ts'

export const tokenStates: Record<Token['state'], StateName> = {
  valid: 'good',
  expiring: 'attention',
  expired: 'unknown',
  ended: 'unknown',
}

/** Permissions to look, and to change nothing. */
export function readingOnly(permissions: readonly string[]): string[] {
  return permissions.filter((permission) => permission.endsWith('.read'))
}

export function readsOnly({ permissions }: Pick<Token, 'permissions'>): boolean {
  return readingOnly(permissions).length === permissions.length
}

/** What a token of somebody with these permissions can be given: tokens make no tokens. */
export function givable(permissions: readonly string[]): string[] {
  return permissions.filter((permission) => permission !== 'access.tokens').toSorted()
}
