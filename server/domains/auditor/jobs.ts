import { z } from 'zod'
import { work, type JobKind, type JobRun, type Schedule } from '../../platform/jobs/job.ts'
import type { Checkpoints } from './checkpoints.ts'
import { makeExport } from './export.ts'
import { TreeNodes } from './nodes.ts'
import type { AuditorParts } from './parts.ts'
import { verify } from './processes.ts'
import { recordVerification } from './record-verification.ts'

const ExportJob = z.object({ from: z.int(), to: z.int(), exporter: z.string().max(200) })
const VerifyJob = z.object({})

/** Work of this room that outlives a request. */
export function auditorJobs(parts: AuditorParts, checkpoints: Checkpoints): JobKind[] {
  const nodes = new TreeNodes()
  return [
    work({
      kind: 'audit.export',
      summary: 'Write the entries of a window into a file that can be checked without this server',
      may: 'audit.export',
      input: ExportJob,
      attempts: 2,
      run: (run, input) => makeExport(run, input, parts, checkpoints, nodes),
    }),
    work({
      kind: 'audit.verify',
      summary: 'Recompute the whole audit log and hold it against its checkpoints',
      may: 'audit.read',
      input: VerifyJob,
      attempts: 2,
      run: (run) => verifyWholeLog(run, parts),
    }),
  ]
}

/** The log is verified once a day without being asked. */
export const AUDITOR_SCHEDULES: readonly Schedule[] = [{ kind: 'audit.verify', cron: '20 3 * * *', input: {} }]

async function verifyWholeLog(
  run: JobRun,
  { database }: AuditorParts,
): Promise<{ state: string; size: number; badSeq: number | null }> {
  const { seq, chain } = database.head
  const verdict = await verify(run, { database: database.file, head: { seq, chain } })
  await run.unit((unit) => recordVerification(unit, verdict))
  return { state: verdict.problem === null ? 'good' : 'bad', size: verdict.size, badSeq: verdict.badSeq }
}
