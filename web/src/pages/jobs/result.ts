import type { Job } from '../../api/api.ts'
import { paths } from '../../paths.ts'

/** Where the result of a job can be looked at. */
export function resultLink(job: Job): string | null {
  const result = job.result as { [key: string]: unknown } | null
  if (job.state !== 'done' || typeof result !== 'object' || result === null) return null
  if (typeof result.plan === 'string') return paths.plan(result.plan)
  if (typeof result.backup === 'string') return paths.backup(result.backup)
  if (typeof result.export === 'string') return paths.exports
  return null
}
