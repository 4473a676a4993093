import { z } from 'zod'
import type { ApiOf } from '../../platform/http/contract.ts'
import { routesOf } from '../../platform/lists/routes.ts'
import { change, NO_INPUT, read } from '../../platform/http/route.ts'
import { backupsList, getBackup } from './backups.ts'
import { requestCheck } from './request-check.ts'
import { getSettings, Settings } from './settings.ts'
import { BackupDetail, type BackupParts } from './types.ts'

const Id = z.object({ id: z.uuid() })
const Job = z.object({ job: z.string() })

/** The addresses of this room. */
export function backupRoutes(parts: BackupParts) {
  const { cursors, dataFolder, jobs } = parts
  return [
    ...routesOf(backupsList, cursors),
    read({
      at: 'GET /backups/:id',
      may: 'backup.read',
      summary: 'Show one backup with its members and row counts',
      input: Id,
      output: BackupDetail,
      errors: ['backup.not_found'],
      run: getBackup,
    }),
    change({
      at: 'POST /backups',
      may: 'backup.run',
      summary: 'Make a backup now; its check follows by itself',
      input: NO_INPUT,
      output: Job,
      records: ['backup.request'],
      run: async (unit) => {
        const { id } = await jobs.enqueue(unit, 'backup.run', {}, { once: 'backup.run' })
        unit.record({ action: 'backup.request', target: `job:${id}` })
        return { job: id }
      },
    }),
    change({
      at: 'POST /backups/:id/verification',
      may: 'backup.run',
      summary: 'Restore a backup into a scratch folder and check it again',
      input: Id,
      output: Job,
      errors: ['backup.not_found', 'backup.gone'],
      records: ['backup.request_check'],
      run: (unit, input) => requestCheck(jobs, unit, input),
    }),
    read({
      at: 'GET /backup/settings',
      may: 'backup.read',
      summary: 'When backups are made, how many are kept and where: a view of the settings section backup',
      input: NO_INPUT,
      output: Settings,
      run: (reading) => getSettings(reading, dataFolder),
    }),
  ] as const
}

export type ApiBackup = ApiOf<ReturnType<typeof backupRoutes>>
