import { APPROVAL_KINDS } from './approvals.ts'
import { BREAK_GLASS_KINDS } from './break-glass.ts'
import { FIRST_RUN_KINDS } from './first-run.ts'
import type { Kind } from './race.ts'
import { SIGN_IN_KINDS } from './sign-in.ts'
import { OTHER_KINDS } from './things.ts'

/**
 * Everything that may be used once. The product marks what decides it by `@once <name>`; `test/repo/single-use.test.ts` holds the
 * marks against this list, both ways.
 */
export const KINDS: readonly Kind[] = [
  ...FIRST_RUN_KINDS,
  ...SIGN_IN_KINDS,
  ...BREAK_GLASS_KINDS,
  ...OTHER_KINDS,
  ...APPROVAL_KINDS,
]
