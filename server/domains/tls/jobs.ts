import { z } from 'zod'
import { work, type JobKind, type Schedule } from '../../platform/jobs/job.ts'
import type { TlsParts } from './parts.ts'
import { renewAll } from './renew.ts'

export function tlsJobs(parts: TlsParts): JobKind[] {
  return [
    work({
      kind: 'tls.renew',
      summary: 'Renew the console’s certificates of our own authority ahead of time',
      may: 'settings.read',
      input: z.object({}),
      attempts: 3,
      run: async (run) => ({ renewed: await renewAll(parts, run) }),
    }),
  ]
}

export const TLS_SCHEDULES: readonly Schedule[] = [{ kind: 'tls.renew', cron: '23 * * * *', input: {} }]
