import { schedule as cronSchedule, type ScheduledTask } from 'node-cron'
import type { Database } from '../../base/database/database.ts'
import type { Log } from '../../base/log.ts'
import { MINUTE, type Clock, type Millis } from '../../base/time.ts'
import type { Schedule } from './job.ts'
import type { JobRunner } from './runner.ts'

export interface SchedulerParts {
  database: Database
  runner: JobRunner
  clock: Clock
  log: Log
}

/**
 * Puts due work into the queue. node-cron is only the clock: it ticks once a minute, and the database decides what is due, so
 * that a run missed while the server was down happens once, late.
 */
export class Scheduler {
  readonly #parts: SchedulerParts
  readonly #schedules: () => Promise<readonly Schedule[]>
  #task: ScheduledTask | undefined

  /** `schedules` is asked at each tick: a changed time counts at once. */
  constructor(parts: SchedulerParts, schedules: () => Promise<readonly Schedule[]>) {
    this.#parts = parts
    this.#schedules = schedules
  }

  async start(): Promise<void> {
    await this.tick()
    this.#task = cronSchedule('* * * * *', () => this.tick(), { timezone: 'UTC', noOverlap: true })
  }

  async stop(): Promise<void> {
    await this.#task?.destroy()
  }

  /** Enqueues everything that has become due since it last ran. */
  async tick(): Promise<void> {
    for (const schedule of await this.#schedules()) {
      try {
        await this.#enqueueIfDue(schedule)
      } catch (error) {
        this.#parts.log.error({ err: error, kind: schedule.kind }, 'a scheduled job could not be queued')
      }
    }
  }

  async #enqueueIfDue({ kind, cron, input }: Schedule): Promise<void> {
    const { database, runner, clock } = this.#parts
    const at = clock()
    const row = await database.reader
      .selectFrom('jobs_schedules')
      .selectAll()
      .where('kind', '=', kind)
      .executeTakeFirst()
    const due = lastDue(cron, at)
    if (row && due <= row.last_due_at) return
    const context = {
      at,
      actor: { kind: 'job', id: 'scheduler', name: '' },
      origin: { door: 'job', requestId: `schedule-${kind}`, sessionId: null, address: null, agent: null },
    } as const
    await database.unit(context, async (unit) => {
      await unit.tx
        .insertInto('jobs_schedules')
        .values({ kind, last_due_at: due })
        .onConflict((conflict) => conflict.column('kind').doUpdateSet({ last_due_at: due }))
        .execute()
      // A fresh installation does not make up for nights before it existed.
      if (row) await runner.enqueue(unit, kind, input, { once: `schedule:${kind}` })
      unit.record({ action: 'jobs.schedule', target: `schedule:${kind}`, detail: { due, queued: row !== undefined } })
    })
  }
}

const FIELDS = 2

/** The last time, at or before `at`, that a daily or hourly schedule (`minute hour * * *` or `minute * * * *`, UTC) was due. */
export function lastDue(cron: string, at: Millis): Millis {
  const [minute, hour] = cron.split(' ').slice(0, FIELDS)
  const due = new Date(at)
  due.setUTCSeconds(0, 0)
  due.setUTCMinutes(Number(minute))
  if (hour !== '*') due.setUTCHours(Number(hour))
  const step = hour === '*' ? 60 * MINUTE : 24 * 60 * MINUTE
  return due.getTime() <= at ? due.getTime() : due.getTime() - step
}

/** The next time after `at`. */
export function nextDue(cron: string, at: Millis): Millis {
  return lastDue(cron, at) + (cron.split(' ')[1] === '*' ? 60 : 24 * 60) * MINUTE
}
