import type { ReadTx, Tx } from '../../base/audit/unit.ts'
import type { Millis } from '../../base/time.ts'

declare module '../../base/database/tables.ts' {
  interface Tables {
    jobs_runs: RunsTable
    jobs_schedules: { kind: string; last_due_at: number }
  }
}

export type JobState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled'

export interface RunsTable {
  id: string
  kind: string
  input: string
  state: JobState
  once: string | null
  attempt: number
  created_at: number
  created_by: string
  due_at: number
  lease_until: number | null
  started_at: number | null
  ended_at: number | null
  progress_done: number
  progress_total: number | null
  progress_step: string
  cancel_asked: number
  result: string | null
  error_code: string | null
  error_text: string | null
  reason: string | null
}

export async function insertRun(
  tx: Tx,
  run: Pick<RunsTable, 'id' | 'kind' | 'input' | 'once' | 'created_at' | 'created_by' | 'due_at' | 'reason'>,
): Promise<void> {
  await tx
    .insertInto('jobs_runs')
    .values({
      ...run,
      state: 'queued',
      attempt: 0,
      lease_until: null,
      started_at: null,
      ended_at: null,
      progress_done: 0,
      progress_total: null,
      progress_step: '',
      cancel_asked: 0,
      result: null,
      error_code: null,
      error_text: null,
    })
    .execute()
}

export async function findOpen(tx: ReadTx, once: string): Promise<{ id: string } | undefined> {
  return await tx
    .selectFrom('jobs_runs')
    .select('id')
    .where('once', '=', once)
    .where('state', 'in', ['queued', 'running'])
    .executeTakeFirst()
}

export async function findRun(tx: ReadTx, id: string): Promise<RunsTable | undefined> {
  return await tx.selectFrom('jobs_runs').selectAll().where('id', '=', id).executeTakeFirst()
}

/**
 * Takes the next due job that is none of the kinds `except`, in one conditional update: two takers never get the same one.
 * @once queued job
 */
export async function claimNext(
  tx: Tx,
  at: Millis,
  leaseUntil: Millis,
  except: readonly string[],
): Promise<RunsTable | undefined> {
  const next = tx
    .selectFrom('jobs_runs')
    .select('id')
    .where('state', '=', 'queued')
    .where('due_at', '<=', at)
    .where('kind', 'not in', except)
    .orderBy('due_at')
    .limit(1)
  return await tx
    .updateTable('jobs_runs')
    .set((eb) => ({ state: 'running', lease_until: leaseUntil, started_at: at, attempt: eb('attempt', '+', 1) }))
    .where('id', 'in', next)
    .where('state', '=', 'queued')
    .returningAll()
    .executeTakeFirst()
}

/** Puts back what a server that ended in mid-run left behind; a job without attempts left has failed. */
export async function releaseAbandoned(tx: Tx, at: Millis, attemptsOf: (kind: string) => number): Promise<void> {
  const abandoned = await tx.selectFrom('jobs_runs').selectAll().where('state', '=', 'running').execute()
  for (const run of abandoned) {
    const again = run.attempt < attemptsOf(run.kind)
    await tx
      .updateTable('jobs_runs')
      .set(
        again
          ? { state: 'queued', lease_until: null }
          : {
              state: 'failed',
              ended_at: at,
              reason: null,
              error_code: 'jobs.interrupted',
              error_text: 'The server ended while this ran.',
            },
      )
      .where('id', '=', run.id)
      .execute()
  }
}

export async function reviseRun(tx: Tx, id: string, values: Partial<RunsTable>): Promise<void> {
  await tx.updateTable('jobs_runs').set(values).where('id', '=', id).execute()
}

/** Forgets runs that ended before `before`. */
export async function dropEnded(tx: Tx, before: Millis): Promise<void> {
  await tx
    .deleteFrom('jobs_runs')
    .where('state', 'in', ['done', 'failed', 'cancelled'])
    .where('created_at', '<', before)
    .execute()
}

/** Forgets at most `limit` runs that ended before `before`: bookkeeping. */
export async function dropOldRuns(tx: Tx, before: Millis, limit: number): Promise<number> {
  const old = tx.selectFrom('jobs_runs').select('id').where('ended_at', '<', before).orderBy('created_at').limit(limit)
  const gone = await tx.deleteFrom('jobs_runs').where('id', 'in', old).returning('id').execute()
  return gone.length
}
