import { sql as audit } from './20261121T0010-base-audit.ts'
import { sql as bookkeeping } from './20261121T0011-platform-bookkeeping.ts'

/** Every migration in order. Append only; frozen once released. There is no way down: restoring a backup is the way back. */
export const MIGRATIONS: readonly (readonly [name: string, sql: string])[] = [
  ['20261121T0010-base-audit', audit],
  ['20261121T0011-platform-bookkeeping', bookkeeping],
]
