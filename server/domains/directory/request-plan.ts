import type { Unit } from '../../base/audit/unit.ts'
import type { Jobs } from '../../platform/jobs/job.ts'
import { sourceById } from './store.ts'

/**
 * Queues a read of a source; a read that waits or runs already is not queued twice.
 * @throws Refusal directory.source_not_found
 */
export async function requestPlan(jobs: Jobs, unit: Unit, { id }: { id: string }): Promise<{ job: string }> {
  const source = await sourceById(unit.tx, id)
  unit.record({ action: 'directory.request_plan', target: `source:${source.id}` })
  const job = await jobs.enqueue(unit, 'directory.plan', { sourceId: id }, { once: `directory.plan:${id}` })
  return { job: job.id }
}
