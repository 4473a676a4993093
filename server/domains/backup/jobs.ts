import { z } from 'zod'
import type { ReadTx } from '../../base/audit/unit.ts'
import { work, type JobKind, type Schedule } from '../../platform/jobs/job.ts'
import { readSection } from '../settings/index.ts'
import { checkBackup } from './check-file.ts'
import { pruneBackups } from './prune-files.ts'
import { runBackup } from './run.ts'
import { BACKUP, cronOf } from './settings.ts'
import type { BackupParts } from './types.ts'

const NOTHING = z.object({})
const ONE = z.object({ id: z.uuid() })

/** The kinds of work of this room. */
export function backupJobs(parts: BackupParts): JobKind[] {
  return [
    {
      kind: 'backup.run',
      summary: 'Make a backup',
      may: 'backup.read',
      input: NOTHING,
      attempts: 3,
      run: (run) => runBackup(parts, run),
    },
    work({
      kind: 'backup.verify',
      summary: 'Restore a backup into a scratch folder and check it',
      may: 'backup.read',
      input: ONE,
      attempts: 3,
      run: (run, input) => checkBackup(parts, run, input),
    }),
    {
      kind: 'backup.prune',
      summary: 'Remove backups that newer ones have replaced',
      may: 'backup.read',
      input: NOTHING,
      attempts: 3,
      run: (run) => pruneBackups(run),
    },
  ]
}

/** When backups are due, as the settings say now. */
export async function backupSchedules(tx: ReadTx): Promise<Schedule[]> {
  return [{ kind: 'backup.run', cron: cronOf((await readSection(tx, BACKUP)).nightlyAt), input: {} }]
}
