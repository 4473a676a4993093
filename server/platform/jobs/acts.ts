import { z } from 'zod'
import { defineAct, type Act } from '../bulk/act.ts'
import { words } from '../lists/fields.ts'
import type { Job } from './routes.ts'
import type { JobRunner } from './runner.ts'

/** What can be done to many jobs. */
export function jobsActs(runner: JobRunner): Act[] {
  return [
    defineAct({
      name: 'jobs.cancel',
      list: 'jobs',
      may: 'jobs.cancel',
      title: words('Cancel', 'Abbrechen'),
      dangerous: false,
      input: z.object({}),
      reasons: {
        ended: words('Ended already', 'Bereits beendet'),
        asked: words('Asked to end already', 'Abbruch bereits verlangt'),
      },
      judge: ({ endedAt, cancelAsked }: z.output<typeof Job>) =>
        endedAt === null ? (cancelAsked ? 'asked' : null) : 'ended',
      label: ({ kind }) => kind,
      apply: (unit, { id }) => runner.cancel(unit, id),
    }),
  ]
}
