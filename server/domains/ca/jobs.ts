import { z } from 'zod'
import { work, type JobKind, type Schedule } from '../../platform/jobs/job.ts'
import { findAuthority } from './authority.ts'
import type { Keys } from './keys.ts'
import { publishCrls } from './publish-crl.ts'

const PublishInput = z.object({ scheduled: z.boolean() })

/** The work of this room that outlives a request. */
export function caJobs({ keys }: { keys: Keys }): JobKind[] {
  const publish = work({
    kind: 'ca.publish_crl',
    summary: 'Sign new CRLs',
    may: 'ca.manage',
    input: PublishInput,
    attempts: 10,
    run: async (run, input) =>
      (await findAuthority(run.reading.tx)) ? publishCrls(keys, run, input) : { published: {} },
  })
  return [publish]
}

/** Each day, though CRLs last a week: a box that was switched off for days comes back with a CRL that still counts. */
export const CA_SCHEDULES: readonly Schedule[] = [
  { kind: 'ca.publish_crl', cron: '20 2 * * *', input: { scheduled: true } },
]
