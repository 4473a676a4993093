import { z } from 'zod'
import type { Json, Tx } from '../../../base/audit/unit.ts'
import { DAY, type Millis } from '../../../base/time.ts'
import type { Growing } from '../../../platform/jobs/growing.ts'
import type { JobKind, JobRun, Schedule } from '../../../platform/jobs/job.ts'
import { FREE, measureParts } from './measure.ts'
import { dropSizes, keepSizes } from './store.ts'

export interface RetentionParts {
  growing: readonly Growing[]
  databaseFile: string
  space: () => { free: number; total: number }
  bookkeep<T>(run: (tx: Tx) => Promise<T>): Promise<T>
}

/** At night, after the backup, so that what goes is in it. */
export const HOST_SCHEDULES: readonly Schedule[] = [{ kind: 'host.retain', cron: '40 4 * * *', input: {} }]

/** The work of this room: lets go of what is old, then measures what is there. */
export function hostJobs(parts: RetentionParts): JobKind[] {
  return [
    {
      kind: 'host.retain',
      summary: 'Let go of what its limit no longer keeps, and measure what takes how much of the disk',
      may: 'host.read',
      input: z.object({}),
      attempts: 2,
      run: (run) => retain(parts, run),
    },
  ]
}

/** Rows of one unit. */
const CHUNK = 100

/** Lets go and measures; goes on where it stopped after a restart, because what is gone is gone. */
export async function retain(parts: RetentionParts, run: JobRun): Promise<Json> {
  const dropped: Record<string, number> = {}
  for (const growing of parts.growing) {
    const count = await dropOld(parts, run, growing)
    if (count > 0) dropped[growing.part] = count
  }
  if (Object.keys(dropped).length > 0) {
    await run.unit(async ({ record }) => record({ action: 'host.retain', target: 'host:-', detail: { dropped } }))
  }
  const sizes = await measureParts(parts.databaseFile, parts.growing, run)
  const at = run.now()
  await parts.bookkeep(async (tx) => {
    await keepSizes(tx, { ...sizes, [FREE]: parts.space().free }, at)
    await dropSizes(tx, at)
  })
  return { dropped }
}

async function dropOld(parts: RetentionParts, run: JobRun, { days, drop, part }: Growing): Promise<number> {
  if (!days || !drop) return 0
  const before: Millis = run.now() - (await days(run.reading.tx)) * DAY
  let count = 0
  for (;;) {
    run.signal.throwIfAborted()
    const chunk =
      drop.as === 'bookkeeping'
        ? await parts.bookkeep((tx) => drop.run(tx, before, CHUNK))
        : await run.unit((unit) => drop.run(unit, before, CHUNK))
    count += chunk
    run.progress(count, null, part)
    if (chunk < CHUNK) return count
  }
}
