/**
 * Acts that take something away for good or shut somebody out, by the names that bulk acts have too. All people and tokens of the house
 * share one budget of them. What can be had back at once (a session, by signing in) is not among them.
 * docs/admin/four-eyes.md names the same ones (`test/repo/four-eyes.test.ts`).
 */
export const DESTRUCTIVE_ACTS = ['ca.revoke', 'access.disable', 'access.end_token'] as const

export type DestructiveAct = (typeof DESTRUCTIVE_ACTS)[number]

export function isDestructive(act: string): act is DestructiveAct {
  return DESTRUCTIVE_ACTS.some((one) => one === act)
}
