import type { ReadTx } from './base/audit/unit.ts'
import { SECOND, type Millis } from './base/time.ts'
import { accessHealth } from './domains/access/index.ts'
import { alarmFigures } from './domains/alarms/index.ts'
import { lastCheckpointAt } from './domains/auditor/index.ts'
import { backupHealth } from './domains/backup/index.ts'
import { caHealth, findAuthority, findCrl } from './domains/ca/index.ts'
import { directoryHealth } from './domains/directory/index.ts'
import { retentionFigures } from './domains/host/index.ts'
import { growingOf } from './growing.ts'
import type { House } from './house.ts'
import type { Figure, Value } from './platform/http/metrics.ts'

/** More directories than this share no figure each: labels have few values. */
const MOST_SOURCES = 50

/** Prometheus counts in seconds; what never happened is 0, so that its age is never good. */
const seconds = (at: Millis | null | undefined): number => (at ?? 0) / SECOND
const single = (value: number): Value[] => [{ value }]

/** What the rooms know, as figures for Prometheus. */
export function roomFigures(house: House): Figure[] {
  const { database, keys, clock } = house
  const tx: ReadTx = database.reader
  return [
    {
      name: 'freehold_backup_last_verified_restore_timestamp_seconds',
      help: 'When a restore of a backup was last checked; 0 for never',
      read: async () => single(seconds((await backupHealth({ tx })).lastVerified?.checkedAt)),
    },
    {
      name: 'freehold_backup_last_check_failed',
      help: '1 if the newest backup did not pass its check',
      read: async () => single((await backupHealth({ tx })).lastFailed ? 1 : 0),
    },
    {
      name: 'freehold_directory_last_sync_timestamp_seconds',
      help: 'When a directory was last read completely; 0 for never',
      labels: ['source'],
      read: async () =>
        (await directoryHealth(tx))
          .slice(0, MOST_SOURCES)
          .map(({ name, readAt }) => ({ labels: { source: name }, value: seconds(readAt) })),
    },
    {
      name: 'freehold_directory_stopped_plans',
      help: 'Directories whose newest plan stopped at a brake',
      read: async () => single((await directoryHealth(tx)).filter(({ stoppedPlan }) => stoppedPlan !== null).length),
    },
    {
      name: 'freehold_ca_not_after_timestamp_seconds',
      help: 'When a certificate of the authority ends',
      labels: ['authority'],
      read: async () => {
        const authority = await findAuthority(tx)
        if (!authority) return []
        return (['root', 'issuing'] as const).map((role) => ({
          labels: { authority: role },
          value: seconds(authority[role].certificate.notAfter),
        }))
      },
    },
    {
      name: 'freehold_ca_crl_next_update_timestamp_seconds',
      help: 'Until when the newest revocation list counts',
      read: async () => {
        const crl = await findCrl(tx, 'issuing')
        return crl ? single(seconds(crl.next_update)) : []
      },
    },
    {
      name: 'freehold_ca_certificates_ending',
      help: 'Live certificates that end within 30 days',
      read: async () => single((await caHealth(tx, clock(), clock() + 30 * 86_400_000)).ending),
    },
    {
      name: 'freehold_ca_key_process_up',
      help: '1 while the process that holds the signing keys is there',
      read: () => single(keys.pid === null ? 0 : 1),
    },
    {
      name: 'freehold_audit_last_checkpoint_timestamp_seconds',
      help: 'When the audit log was last signed; 0 for never',
      read: async () => single(seconds(await lastCheckpointAt(tx))),
    },
    {
      name: 'freehold_accounts',
      help: 'Accounts that are not disabled, by whether they have a second factor',
      labels: ['second_factor'],
      read: async () => {
        const { accounts, withFactor } = await accessHealth({ tx, at: clock() })
        return [
          { labels: { second_factor: 'yes' }, value: withFactor },
          { labels: { second_factor: 'no' }, value: accounts - withFactor },
        ]
      },
    },
    {
      name: 'freehold_jobs',
      help: 'Jobs by state; those that ended count as long as their history is kept',
      labels: ['state'],
      read: async () => await jobsByState(tx),
    },
    ...alarmFigures(tx, clock),
    ...retentionFigures(tx, clock, growingOf(house)),
  ]
}

const JOB_STATES = ['queued', 'running', 'done', 'failed', 'cancelled'] as const

async function jobsByState(tx: ReadTx): Promise<Value[]> {
  const rows = await tx
    .selectFrom('jobs_runs')
    .select(({ fn }) => ['state', fn.countAll<number>().as('count')])
    .groupBy('state')
    .execute()
  const counts = new Map(rows.map(({ state, count }) => [state, count]))
  return JOB_STATES.map((state) => ({ labels: { state }, value: counts.get(state) ?? 0 }))
}
