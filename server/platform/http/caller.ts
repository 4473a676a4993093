import type { Actor, Origin, ReadTx, Unit } from '../../base/audit/unit.ts'
import type { Refusal } from '../../base/errors.ts'
import type { Millis } from '../../base/time.ts'

/** Who holds a session or an API token, and how far he got with signing in. */
export interface Caller {
  actor: Actor
  /** Of an API token: {@link sessionOfToken}. */
  sessionId: string
  /** The API token that speaks for an account; absent where a person does. */
  token?: string
  state: 'open' | 'second-factor' | 'enroll-factor' | 'setup'
  /** Read from the grants at each request: a revoked grant bites on the next one. */
  permissions: ReadonlySet<string>
  /** What he may for the members of these groups only; routes that can be narrowed so ask for it. */
  within?: ReadonlyMap<string, readonly string[]>
  roles: readonly string[]
  /** The role that he looks at the console as: he reads what both may, and changes nothing. */
  viewing?: string | null
  /** Until when the last second factor counts as fresh; null before the first one. */
  freshFactorUntil: Millis | null
  /** What he may do has changed since his token was made: this answer brings a new one. */
  stale?: boolean
}

/** What a browser shows of itself. */
export interface Shown {
  token: string
  at: Millis
  /** A page asked by itself, with nobody at it: no use of the session. */
  unattended: boolean
}

/** Finds the session behind a cookie's token; null when there is none, or it ended. */
export type Identify = (tx: ReadTx, shown: Shown) => Promise<Caller | null>

/** Gives the session that acts a new token in place of this one; null if somebody was faster. */
export type Renew = (unit: Unit, token: string) => Promise<string | null>

/** Whom a token speaks for, and why he is refused all the same: the log then tells which token it was. */
export interface Borne {
  caller: Caller
  refusal: Refusal | null
}

/**
 * Finds whom an API token speaks for.
 * @throws Refusal access.token_invalid, access.too_many_attempts for a token that nobody has
 */
export type IdentifyBearer = (
  asked: { tx: ReadTx; at: Millis; address: string | null },
  token: string,
) => Promise<Borne>

const OF_TOKEN = 'token:'

/** What stands for the session in whatever a token does, in the audit log too: `token:` and its id. */
export function sessionOfToken(id: string): string {
  return OF_TOKEN + id
}

/** The API token behind a request; null where there is none. */
export function tokenBehind({ sessionId }: Pick<Origin, 'sessionId'>): string | null {
  return sessionId?.startsWith(OF_TOKEN) ? sessionId.slice(OF_TOKEN.length) : null
}
