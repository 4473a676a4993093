import type { Actor, ReadTx, Unit } from '../../base/audit/unit.ts'
import type { Millis } from '../../base/time.ts'

/** Who holds a session, and how far he got with signing in. */
export interface Caller {
  actor: Actor
  sessionId: string
  state: 'open' | 'second-factor' | 'enroll-factor' | 'setup'
  /** Read from the grants at each request: a revoked grant bites on the next one. */
  permissions: ReadonlySet<string>
  roles: readonly string[]
  /** The role that he looks at the console as: he reads what both may, and changes nothing. */
  viewing?: string | null
  /** Until when the last second factor counts as fresh; null before the first one. */
  freshFactorUntil: Millis | null
  /** What he may do has changed since his token was made: this answer brings a new one. */
  stale?: boolean
}

/** Finds the session behind a cookie's token; null when there is none, or it ended. */
export type Identify = (tx: ReadTx, token: string, at: Millis) => Promise<Caller | null>

/** Gives the session that acts a new token in place of this one; null if somebody was faster. */
export type Renew = (unit: Unit, token: string) => Promise<string | null>
