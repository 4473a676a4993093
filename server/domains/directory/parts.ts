import type { Tx } from '../../base/audit/unit.ts'
import type { Vault } from '../../base/secrets/vault.ts'
import type { Cursors } from '../../platform/http/paging.ts'
import type { Jobs } from '../../platform/jobs/job.ts'
import type { Outbound } from '../../platform/outbound/outbound.ts'
import type { Present } from '../../platform/outbound/present.ts'

/** What the operations of this room need besides their unit. */
export interface DirectoryParts {
  outbound: Outbound
  present: Present
  vault: Vault
  jobs: Jobs
  cursors: Cursors
  /** Writes bookkeeping tables: staged rows of plans, counts of absences. */
  bookkeep<T>(run: (tx: Tx) => Promise<T>): Promise<T>
}
