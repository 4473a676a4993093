import { rm } from 'node:fs/promises'
import type { Json } from '../../base/audit/unit.ts'
import type { JobRun } from '../../platform/jobs/job.ts'
import { readSection } from '../settings/index.ts'
import { choosePruned } from './prune.ts'
import { BACKUP } from './settings.ts'
import { listPrunable, markPruned } from './store.ts'

/** Removes backups that newer ones have replaced. The file goes first: one without its row would stay for ever. */
export async function pruneBackups(run: JobRun): Promise<Json> {
  const { tx } = run.reading
  const { keepDaily } = await readSection(tx, BACKUP)
  const backups = await listPrunable(tx)
  const paths = new Map(backups.map(({ id, path }) => [id, path]))
  const ids = choosePruned(backups, keepDaily).slice(0, 100)
  if (ids.length === 0) return { pruned: 0 }
  for (const id of ids) await rm(paths.get(id) ?? '', { force: true })
  await run.unit(async (unit) => {
    await markPruned(unit.tx, ids)
    for (const id of ids) unit.record({ action: 'backup.prune', target: `backup:${id}`, after: { state: 'pruned' } })
  })
  return { pruned: ids.length }
}
