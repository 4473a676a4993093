import { z } from 'zod'
import { work, type JobKind } from '../../platform/jobs/job.ts'
import { applyPlan } from './apply.ts'
import { makePlan } from './make-plan.ts'
import type { DirectoryParts } from './parts.ts'

const PlanInput = z.object({ sourceId: z.uuid() })
const ApplyInput = z.object({ planId: z.uuid() })

/** The kinds of work of this room, for the list of jobs in app.ts. */
export function directoryJobs(parts: Pick<DirectoryParts, 'outbound' | 'vault' | 'bookkeep'>): JobKind[] {
  const plan = work({
    kind: 'directory.plan',
    summary: 'Read a directory and plan what a sync would change',
    may: 'directory.sync',
    input: PlanInput,
    waits: true,
    run: (run, input: z.output<typeof PlanInput>) => makePlan(parts, run, input),
  })
  const apply = work({
    kind: 'directory.apply',
    summary: 'Apply an approved plan',
    may: 'directory.sync',
    input: ApplyInput,
    // A restart in mid-run goes on where it stopped.
    attempts: 3,
    run: applyPlan,
  })
  return [plan, apply]
}
