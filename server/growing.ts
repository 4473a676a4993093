import { join } from 'node:path'
import { dropOldAlarms, dropOldMails } from './domains/alarms/index.ts'
import { dropOldPlanRows } from './domains/directory/index.ts'
import { RETENTION } from './domains/host/index.ts'
import { readSection } from './domains/settings/index.ts'
import type { House } from './house.ts'
import { dropOldBulkRows } from './platform/bulk/store.ts'
import type { Growing } from './platform/jobs/growing.ts'
import { dropOldRuns } from './platform/jobs/store.ts'
import { dropOldDays } from './platform/outbound/connect.ts'

type Limit = keyof typeof RETENTION.schema.shape

const limit =
  (field: Limit): Growing['days'] =>
  async (tx) =>
    (await readSection(tx, RETENTION))[field]

/**
 * Everything that grows by itself. What has no days here stays (evidence, people, certificates), or is bounded by its own room:
 * answers for repetitions and refusals within a day, backups by the days that its settings keep.
 */
export function growingOf({ dataFolder }: Pick<House, 'dataFolder'>): Growing[] {
  return [
    { part: 'audit-log', tables: ['audit_', 'auditor_'], days: null },
    { part: 'certificates', tables: ['ca_'], days: null },
    { part: 'people', tables: ['directory_'], days: null },
    {
      part: 'plan-rows',
      tables: ['directory_plan'],
      days: limit('planDays'),
      drop: { as: 'bookkeeping', run: dropOldPlanRows },
    },
    {
      part: 'bulk-rows',
      tables: ['bulk_'],
      days: limit('jobDays'),
      drop: { as: 'bookkeeping', run: dropOldBulkRows },
    },
    { part: 'jobs', tables: ['jobs_'], days: limit('jobDays'), drop: { as: 'bookkeeping', run: dropOldRuns } },
    {
      part: 'egress-ledger',
      tables: ['outbound_'],
      days: limit('ledgerDays'),
      drop: { as: 'bookkeeping', run: dropOldDays },
    },
    {
      part: 'mails',
      tables: ['alarms_mails'],
      days: limit('mailDays'),
      drop: { as: 'bookkeeping', run: dropOldMails },
    },
    { part: 'alarms', tables: ['alarms_'], days: limit('alarmDays'), drop: { as: 'unit', run: dropOldAlarms } },
    { part: 'answers', tables: ['http_idempotency'], days: null },
    {
      part: 'refusals',
      tables: ['access_ceremonies', 'access_mail_codes', 'access_refusals', 'access_throttles'],
      days: null,
    },
    { part: 'accounts', tables: ['access_'], days: null },
    { part: 'settings', tables: ['settings_'], days: null },
    { part: 'measurements', tables: ['host_sizes'], days: null },
    { part: 'backups', tables: ['backup_'], folder: join(dataFolder, 'backups'), days: null },
    { part: 'exports', tables: [], folder: join(dataFolder, 'exports'), days: null },
  ]
}
