import { invalid } from '../../base/errors.ts'
import type { Unit } from '../../base/audit/unit.ts'
import type { Jobs } from '../../platform/jobs/job.ts'
import type { ExportInput } from './types.ts'

/**
 * Asks for an export; one window is written once at a time.
 * @throws Refusal audit.empty_window
 */
export async function requestExport(unit: Unit, input: ExportInput, jobs: Jobs): Promise<{ job: string }> {
  const [from, to] = [Date.parse(input.from), Date.parse(input.to)]
  if (from >= to) {
    const errors = [{ pointer: '/to', message: 'The end lies after the beginning.' }]
    throw invalid('audit.empty_window', 'The window ends before it begins.', errors)
  }
  const exporter = `${unit.actor.kind}:${unit.actor.id}`
  const job = await jobs.enqueue(
    unit,
    'audit.export',
    { from, to, exporter },
    { once: `audit.export ${exporter} ${from} ${to}` },
  )
  unit.record({ action: 'audit.request_export', target: `job:${job.id}`, detail: { from: input.from, to: input.to } })
  return { job: job.id }
}

/** Asks for a verification of the whole log; an open one is joined. */
export async function requestVerification(unit: Unit, jobs: Jobs): Promise<{ job: string }> {
  const job = await jobs.enqueue(unit, 'audit.verify', {}, { once: 'audit.verify' })
  unit.record({ action: 'audit.request_verification', target: `job:${job.id}` })
  return { job: job.id }
}
