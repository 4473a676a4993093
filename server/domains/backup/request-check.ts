import { z } from 'zod'
import type { Unit } from '../../base/audit/unit.ts'
import { conflict } from '../../base/errors.ts'
import { defineAct, type Act } from '../../platform/bulk/act.ts'
import type { Jobs } from '../../platform/jobs/job.ts'
import { words } from '../../platform/lists/fields.ts'
import { getBackup } from './backups.ts'
import type { Backup } from './types.ts'

/**
 * Has a backup restored into a scratch folder and checked again.
 * @throws Refusal backup.not_found, backup.gone
 */
export async function requestCheck(jobs: Jobs, unit: Unit, { id }: { id: string }): Promise<{ job: string }> {
  const { state } = await getBackup(unit, { id })
  if (state === 'pruned') throw conflict('backup.gone', 'This backup was removed because newer ones took its place.')
  const job = await jobs.enqueue(unit, 'backup.verify', { id }, { once: `backup.verify:${id}` })
  unit.record({ action: 'backup.request_check', target: `backup:${id}`, detail: { job: job.id } })
  return { job: job.id }
}

/** What can be done to many backups. */
export function backupActs(jobs: Jobs): Act[] {
  return [
    defineAct({
      name: 'backup.verify',
      list: 'backups',
      may: 'backup.run',
      title: words('Check again', 'Erneut prüfen'),
      dangerous: false,
      input: z.object({}),
      reasons: { pruned: words('Removed already', 'Bereits entfernt') },
      judge: ({ state }: Backup) => (state === 'pruned' ? 'pruned' : null),
      label: ({ path }) => path,
      apply: (unit, { id }) => requestCheck(jobs, unit, { id }),
    }),
  ]
}
