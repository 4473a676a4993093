import type { Kysely, Transaction } from 'kysely'
import type { Tables } from '../database/tables.ts'
import type { Millis } from '../time.ts'

/** The writer's handle within one unit; dead when the unit is over. */
export type Tx = Transaction<Tables>

/** A handle that can only read. Functions of a store that only read take this, so that both doors can use them. */
export type ReadTx = Pick<Kysely<Tables>, 'selectFrom' | 'fn' | 'with' | 'withRecursive' | 'selectNoFrom'>

/** Who acts. `name` is personal: the log keeps a commitment to it, never the name itself. */
export interface Actor {
  kind: 'account' | 'host' | 'job' | 'setup' | 'client' | 'anonymous'
  /** Account id, host user, kind of job; `-` where there is none. */
  id: string
  name: string
}

/** Where a request came from. Address and agent are personal. */
export interface Origin {
  door: 'http' | 'cli' | 'job' | 'start'
  requestId: string
  /** The session that acts; `token:` and an id where an API token does. */
  sessionId: string | null
  address: string | null
  agent: string | null
}

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

/** One line of the audit log, as an operation tells it. */
export interface Entry {
  /** `room.verb`, as in `ca.revoke`. */
  action: `${string}.${string}`
  /** `kind:id`, as in `certificate:4f9c…`. Ids only: a target is kept for ever. */
  target: `${string}:${string}`
  /** What came of it. Default: done. */
  outcome?: 'done' | 'refused' | 'failed'
  before?: { [key: string]: Json }
  after?: { [key: string]: Json }
  /** Further facts without secrets and without personal values. */
  detail?: { [key: string]: Json }
  /**
   * Personal values by name (`name`, `after.mail`, `reason`…). They stand beside the log; the entry itself holds salted
   * commitments, so that erasing a person leaves every proof valid.
   */
  personal?: { [field: string]: string }
}

/** What a door knows when it opens a unit. */
export interface UnitContext {
  at: Millis
  actor: Actor
  origin: Origin
  /** Why, in the words of whoever asked; personal. Every entry of the unit keeps it, unless it has a reason of its own. */
  reason?: string
}

/**
 * One transaction with its audit entries. Inside it await nothing but `tx`: whatever takes time (LDAP, signatures) comes
 * before, whatever leaves the box comes after the commit.
 *
 * A unit may be run twice: it reads and writes only `tx`, takes ids and times from `at`, and leaves no trace in memory.
 */
export interface Unit extends UnitContext {
  readonly tx: Tx
  /** Adds an entry to the log of this unit. A unit that changes something and records nothing is refused. */
  readonly record: (entry: Entry) => void
  /** Runs `effect` once the unit is durable; never if it is rolled back. For waking things, not for work. */
  readonly after: (effect: () => void) => void
}

/** What a read gets: the read-only connection and who asks. */
export interface Reading extends UnitContext {
  readonly tx: ReadTx
}
