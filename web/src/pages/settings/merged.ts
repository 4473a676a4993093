import type { Value } from './words.ts'

type Values = Readonly<Record<string, Value>>

export function sameValue(a: Value | undefined, b: Value | undefined): boolean {
  return JSON.stringify(a ?? null) === JSON.stringify(b ?? null)
}

/** One's own changes on top of somebody else's: what one did not touch stays as they left it. */
export function merged(before: Values, theirs: Values, mine: Values): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(mine).map(([field, value]) => {
      const left = theirs[field]
      return [field, sameValue(value, before[field]) && left !== undefined ? left : value]
    }),
  )
}
