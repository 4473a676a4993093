import type { Actor, ReadTx, Reading, Tx } from '../../base/audit/unit.ts'
import type { Millis } from '../../base/time.ts'
import type { Cursors } from '../http/paging.ts'
import type { Jobs } from '../jobs/job.ts'
import type { List } from '../lists/list.ts'
import type { Act } from './act.ts'

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
  /** An account as an actor, with what it may do at this moment; null once it is disabled or gone. */
  actorNow: (
    tx: ReadTx,
    account: string,
    at: Millis,
  ) => Promise<{ actor: Actor; permissions: ReadonlySet<string> } | null>
}
