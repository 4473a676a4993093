import { z } from 'zod'
import type { Jobs } from '../../platform/jobs/job.ts'
import type { Cursors } from '../../platform/http/paging.ts'
import { Manifest } from './manifest.ts'

/** What the room needs besides units. */
export interface BackupParts {
  /** The data folder; plain copies are made in its `scratch`, backups by default in its `backups`. */
  dataFolder: string
  /** The live database; nothing in the server opens it here. */
  databaseFile: string
  /** Of the product. */
  version: string
  /** The appliance's own age identity, see `applianceIdentity`. */
  appliance: { identity: string; recipient: string }
  /** Configuration files that belong to a backup; those that are not there are left out. */
  configFiles: readonly string[]
  jobs: Jobs
  cursors: Cursors
}

/** One backup as the API shows it. */
export const Backup = z
  .object({
    id: z.string(),
    path: z.string(),
    state: z.enum(['unverified', 'verified', 'failed', 'pruned']),
    madeAt: z.string(),
    tookMs: z.int(),
    sizeBytes: z.int(),
    /** When a restore of it was last checked. */
    checkedAt: z.string().nullable(),
    checkTookMs: z.int().nullable(),
    /** Audit entries that the check computed again. */
    entriesChecked: z.int().nullable(),
    /** Why the check failed. */
    failure: z.string().nullable(),
    version: z.string(),
    schema: z.string(),
    auditSize: z.int(),
  })
  .meta({ id: 'Backup' })
export type Backup = z.infer<typeof Backup>

export const BackupDetail = Backup.extend({
  members: Manifest.shape.members,
  rows: Manifest.shape.rows,
  audit: Manifest.shape.audit,
  recipients: Manifest.shape.recipients,
}).meta({ id: 'BackupDetail' })
export type BackupDetail = z.infer<typeof BackupDetail>
