import type { NoteSigner } from '../../base/audit/checkpoint.ts'
import type { Head } from '../../base/audit/log.ts'
import type { Database } from '../../base/database/database.ts'
import type { Log } from '../../base/log.ts'
import type { Clock } from '../../base/time.ts'
import type { Cursors } from '../../platform/http/paging.ts'
import type { Jobs } from '../../platform/jobs/job.ts'

/** What the auditor room needs from the outside. */
export interface AuditorParts {
  database: Pick<Database, 'unit' | 'bookkeep' | 'file' | 'reader'> & { readonly head: Head }
  /**
   * The checkpoint key behind its name, `<public host>/audit`; null until set-up has made one. The signature comes from the
   * key process.
   */
  signer: () => Promise<NoteSigner | null>
  jobs: Jobs
  cursors: Cursors
  clock: Clock
  log: Log
  /** Folder of finished exports; made when missing. */
  exportFolder: string
  product: { name: string; version: string }
}
