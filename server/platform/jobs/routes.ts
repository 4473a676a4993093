import { sql } from 'kysely'
import { z } from 'zod'
import type { Reading } from '../../base/audit/unit.ts'
import { notFound } from '../../base/errors.ts'
import { iso, isoOrNull } from '../../base/time.ts'
import type { ApiOf } from '../http/contract.ts'
import type { Cursors } from '../http/paging.ts'
import { change, read } from '../http/route.ts'
import { choicesOf, words } from '../lists/fields.ts'
import { defineList, NO_EXTRA } from '../lists/list.ts'
import { routesOf } from '../lists/routes.ts'
import type { Schedule } from './job.ts'
import type { JobRunner } from './runner.ts'
import { nextDue } from './scheduler.ts'
import { findRun, type RunsTable } from './store.ts'

const JobId = z.string().max(64)

export const Job = z
  .object({
    id: z.string(),
    kind: z.string(),
    state: z.enum(['queued', 'running', 'done', 'failed', 'cancelled']),
    createdAt: z.string(),
    createdBy: z.string(),
    startedAt: z.string().nullable(),
    endedAt: z.string().nullable(),
    attempt: z.int(),
    progress: z.object({ done: z.int(), total: z.int().nullable(), step: z.string() }),
    cancelAsked: z.boolean(),
    result: z.unknown(),
    error: z.object({ code: z.string(), text: z.string() }).nullable(),
  })
  .meta({ id: 'Job' })

const STATES = choicesOf({
  queued: ['Queued', 'Wartet'],
  running: ['Running', 'Läuft'],
  done: ['Done', 'Fertig'],
  failed: ['Failed', 'Fehlgeschlagen'],
  cancelled: ['Cancelled', 'Abgebrochen'],
})

/** Work that outlives a request, newest first. */
export const jobsList = defineList({
  name: 'jobs',
  title: words('Jobs', 'Aufträge'),
  at: '/jobs',
  may: 'jobs.read',
  summary: 'Work that outlives a request',
  item: Job,
  extra: NO_EXTRA,
  fields: [
    { name: 'kind', title: words('Kind', 'Art'), kind: 'text', column: 'kind' },
    { name: 'state', title: words('State', 'Zustand'), kind: 'choice', choices: STATES, column: 'state' },
    { name: 'createdBy', title: words('Asked for by', 'Angefordert von'), kind: 'text', column: 'created_by' },
    { name: 'attempt', title: words('Attempt', 'Versuch'), kind: 'number', column: 'attempt' },
    { name: 'createdAt', title: words('Asked for', 'Angefordert'), kind: 'time', column: 'created_at' },
    { name: 'startedAt', title: words('Begun', 'Begonnen'), kind: 'time', optional: true, column: 'started_at' },
    { name: 'endedAt', title: words('Ended', 'Beendet'), kind: 'time', optional: true, column: 'ended_at' },
    {
      name: 'error',
      title: words('Code of the failure', 'Fehlercode'),
      kind: 'text',
      optional: true,
      column: 'error_code',
    },
  ],
  sorts: [
    {
      name: 'createdAt',
      title: words('Asked for', 'Angefordert'),
      by: sql.ref<number>('created_at'),
      descending: true,
    },
  ],
  id: 'id',
  search: null,
  rows: async ({ tx }) => [tx.selectFrom('jobs_runs').selectAll()],
  items: async (_asked, rows) => rows.map(shown),
  key: { of: ({ id }) => id, column: 'id' },
  columns: [
    { name: 'kind', title: words('Kind', 'Art'), cell: ({ kind }) => kind },
    { name: 'state', title: words('State', 'Zustand'), cell: ({ state }) => state },
    { name: 'createdBy', title: words('Asked for by', 'Angefordert von'), cell: ({ createdBy }) => createdBy },
    { name: 'createdAt', title: words('Asked for', 'Angefordert'), cell: ({ createdAt }) => createdAt },
    { name: 'startedAt', title: words('Begun', 'Begonnen'), cell: ({ startedAt }) => startedAt },
    { name: 'endedAt', title: words('Ended', 'Beendet'), cell: ({ endedAt }) => endedAt },
    { name: 'attempt', title: words('Attempt', 'Versuch'), cell: ({ attempt }) => attempt },
    { name: 'error', title: words('Failure', 'Fehler'), cell: ({ error }) => error?.text ?? null },
    { name: 'id', title: words('Id', 'Kennung'), cell: ({ id }) => id },
  ],
})

export interface JobsParts {
  runner: JobRunner
  cursors: Cursors
  schedules: () => Promise<readonly Schedule[]>
}

/** Jobs as people see them. */
export function jobsRoutes({ runner, cursors, schedules }: JobsParts) {
  return [
    ...routesOf(jobsList, cursors),
    read({
      at: 'GET /jobs/:id',
      may: 'jobs.read',
      summary: 'One job: how far it is, or how it ended',
      input: z.object({ id: JobId }),
      output: Job,
      errors: ['jobs.not_found'],
      run: async (reading, { id }) => shown(await existing(reading, id)),
    }),
    change({
      at: 'POST /jobs/:id/cancellation',
      may: 'jobs.cancel',
      summary: 'Ask a job to end; what it has finished stays',
      input: z.object({ id: JobId }),
      output: Job,
      errors: ['jobs.not_found', 'jobs.already_ended'],
      records: ['jobs.cancel'],
      run: async (unit, { id }) => {
        await existing(unit, id)
        await runner.cancel(unit, id)
        return shown(await existing(unit, id))
      },
    }),
    read({
      at: 'GET /schedules',
      may: 'jobs.read',
      summary: 'What runs by itself, and when next',
      input: z.object({}),
      output: z.object({
        items: z.array(
          z.object({ kind: z.string(), cron: z.string(), lastDueAt: z.string().nullable(), nextDueAt: z.string() }),
        ),
      }),
      run: async ({ tx, at }) => {
        const rows = await tx.selectFrom('jobs_schedules').selectAll().execute()
        const last = new Map(rows.map((row) => [row.kind, row.last_due_at]))
        const items = (await schedules()).map(({ kind, cron }) => ({
          kind,
          cron,
          lastDueAt: isoOrNull(last.get(kind) ?? null),
          nextDueAt: iso(nextDue(cron, at)),
        }))
        return { items }
      },
    }),
  ]
}

export type ApiJobs = ApiOf<ReturnType<typeof jobsRoutes>>

async function existing({ tx }: Pick<Reading, 'tx'>, id: string): Promise<RunsTable> {
  const run = await findRun(tx, id)
  if (!run) throw notFound('jobs.not_found', `There is no job ${id}.`)
  return run
}

function shown(run: RunsTable): z.output<typeof Job> {
  return {
    id: run.id,
    kind: run.kind,
    state: run.state,
    createdAt: iso(run.created_at),
    createdBy: run.created_by,
    startedAt: isoOrNull(run.started_at),
    endedAt: isoOrNull(run.ended_at),
    attempt: run.attempt,
    progress: { done: run.progress_done, total: run.progress_total, step: run.progress_step },
    cancelAsked: run.cancel_asked === 1,
    result: run.result === null ? null : (JSON.parse(run.result) as unknown),
    error: run.error_code === null ? null : { code: run.error_code, text: run.error_text ?? '' },
  }
}
