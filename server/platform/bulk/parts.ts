import type { Actor, ReadTx, Reading, Tx, Unit } from '../../base/audit/unit.ts'
import type { Millis } from '../../base/time.ts'
import type { Cursors } from '../http/paging.ts'
import type { Jobs } from '../jobs/job.ts'
import type { List } from '../lists/list.ts'
import type { Act } from './act.ts'

/** A dangerous act on many rows that is about to be done. */
export interface MassAct {
  act: string
  list: string
  /** Of the single operation. */
  permission: string
  rows: number
  /** Of the plan: over every row as it was then. */
  hash: string
  /** Names of some of the rows. */
  labels: readonly string[]
  /** The plan is too old to be approved by whoever made it alone. */
  expired: boolean
}

/** What plans and their application need. */
export interface BulkParts {
  acts: readonly Act[]
  lists: readonly List[]
  jobs: Jobs
  cursors: Cursors
  /** For reading all that a filter finds, on behalf of an account. */
  scan: (who: string) => ReadTx
  bookkeep: <T>(run: (tx: Tx) => Promise<T>) => Promise<T>
  /** What the caller may do now. */
  permissionsOf: (reading: Reading) => Promise<ReadonlySet<string>>
  /** What a dangerous act needs besides; tells whether a second person agreed to just this. */
  assertMassAct: (unit: Unit, mass: MassAct) => Promise<boolean>
  /** An account as an actor, with what it may do at this moment; null once it is disabled or gone. */
  actorNow: (
    tx: ReadTx,
    account: string,
    at: Millis,
  ) => Promise<{ actor: Actor; permissions: ReadonlySet<string> } | null>
}
