import type { Database } from '../../base/database/database.ts'
import type { Json, Unit, UnitContext } from '../../base/audit/unit.ts'
import { Refusal, conflict } from '../../base/errors.ts'
import { newId } from '../../base/ids.ts'
import type { Log } from '../../base/log.ts'
import { DAY, MINUTE, SECOND, type Clock, type Millis } from '../../base/time.ts'
import type { JobKind, JobRun, Jobs } from './job.ts'
import {
  claimNext,
  dropEnded,
  findOpen,
  findRun,
  insertRun,
  releaseAbandoned,
  reviseRun,
  type RunsTable,
} from './store.ts'

/** Jobs at a time: of our own work, and of what mostly waits for other machines. */
const AT_ONCE = { own: 2, waiting: 8 }
type Lane = keyof typeof AT_ONCE
const LEASE: Millis = 5 * MINUTE
const KEEP_HISTORY: Millis = 90 * DAY
const RETRY_AFTER: Millis = MINUTE
const PROGRESS_EVERY: Millis = SECOND

export interface RunnerParts {
  database: Database
  clock: Clock
  log: Log
}

/** Runs durable jobs: their row is in the database before the answer to whoever asked, and survives a restart. */
export class JobRunner implements Jobs {
  readonly #database: Database
  readonly #clock: Clock
  readonly #log: Log
  readonly #kinds = new Map<string, JobKind>()
  readonly #running = new Map<string, { abort: AbortController; ended: Promise<void>; lane: Lane }>()
  #open = false
  #looking: Promise<void> | null = null
  #lookAgain = false
  #timer: NodeJS.Timeout | undefined

  constructor({ database, clock, log }: RunnerParts) {
    this.#database = database
    this.#clock = clock
    this.#log = log
  }

  /** Makes kinds of work known; before {@link start}. */
  add(kinds: readonly JobKind[]): void {
    for (const kind of kinds) this.#kinds.set(kind.kind, kind)
  }

  async enqueue(unit: Unit, kind: string, input: Json, { once }: { once?: string } = {}): Promise<{ id: string }> {
    if (!this.#kinds.has(kind)) throw new Error(`No such kind of job: ${kind}`)
    const open = once === undefined ? undefined : await findOpen(unit.tx, once)
    if (open) return open
    const id = newId(unit.at)
    const run = { id, kind, input: JSON.stringify(input), once: once ?? null, created_at: unit.at, due_at: unit.at }
    const asked = { created_by: `${unit.actor.kind}:${unit.actor.id}`, reason: unit.reason ?? null }
    await insertRun(unit.tx, { ...run, ...asked })
    unit.after(() => this.look())
    return { id }
  }

  /** Takes up what the last run of the server left, and begins to work. */
  async start(): Promise<void> {
    await this.#database.bookkeep((tx) =>
      releaseAbandoned(tx, this.#clock(), (kind) => this.#kinds.get(kind)?.attempts ?? 1),
    )
    this.#open = true
    this.#timer = setInterval(() => this.look(), 5 * SECOND)
    this.#timer.unref()
    this.look()
  }

  /** Aborts what runs and waits for it; what has attempts left is queued again by the next start. */
  async stop(): Promise<void> {
    this.#open = false
    clearInterval(this.#timer)
    for (const { abort } of this.#running.values())
      abort.abort(new Refusal(503, 'jobs.interrupted', 'The server is stopping.'))
    await Promise.all([...this.#running.values()].map(({ ended }) => ended))
    await this.#looking
  }

  /** Looks for due work now. */
  look(): void {
    if (!this.#open) return
    if (this.#looking) {
      this.#lookAgain = true
      return
    }
    this.#looking = this.#takeAll()
      .catch((error: unknown) => this.#log.error({ err: error }, 'jobs could not be taken up'))
      .finally(() => {
        this.#looking = null
        if (this.#lookAgain) {
          this.#lookAgain = false
          this.look()
        }
      })
  }

  /** Asks a run to end. A queued one is cancelled at once, a running one at its next step. */
  async cancel(unit: Unit, id: string): Promise<void> {
    const run = await findRun(unit.tx, id)
    if (!run || run.ended_at !== null) throw conflict('jobs.already_ended', 'This job has ended already.')
    const ended = run.state === 'queued' ? ({ state: 'cancelled', ended_at: unit.at, reason: null } as const) : {}
    await reviseRun(unit.tx, id, { cancel_asked: 1, ...ended })
    unit.record({ action: 'jobs.cancel', target: `job:${id}`, detail: { kind: run.kind, state: run.state } })
    unit.after(() =>
      this.#running.get(id)?.abort.abort(new Refusal(409, 'jobs.cancelled', 'Somebody cancelled this job.')),
    )
  }

  /** Waits until nothing is running and nothing is due. */
  async idle(): Promise<void> {
    while (this.#looking || this.#running.size > 0) {
      await (this.#looking ?? Promise.race([...this.#running.values()].map(({ ended }) => ended)))
    }
  }

  async #takeAll(): Promise<void> {
    while (this.#open) {
      const at = this.#clock()
      const except = this.#kindsWithoutRoom()
      if (!(await this.#anyDue(at, except))) return
      const run = await this.#database.bookkeep((tx) => claimNext(tx, at, at + LEASE, except))
      if (!run) return
      this.#begin(run)
    }
  }

  #laneOf(kind: string): Lane {
    return this.#kinds.get(kind)?.waits === true ? 'waiting' : 'own'
  }

  /** Kinds of which no further job may begin now. */
  #kindsWithoutRoom(): string[] {
    const taken = { own: 0, waiting: 0 }
    for (const { lane } of this.#running.values()) taken[lane] += 1
    return [...this.#kinds.keys()].filter((kind) => taken[this.#laneOf(kind)] >= AT_ONCE[this.#laneOf(kind)])
  }

  async #anyDue(at: Millis, except: readonly string[]): Promise<boolean> {
    const due = await this.#database.reader
      .selectFrom('jobs_runs')
      .select('id')
      .where('state', '=', 'queued')
      .where('due_at', '<=', at)
      .where('kind', 'not in', except)
      .limit(1)
      .executeTakeFirst()
    return due !== undefined
  }

  #begin(run: RunsTable): void {
    const abort = new AbortController()
    const ended = this.#run(run, abort).finally(() => {
      this.#running.delete(run.id)
      this.look()
    })
    this.#running.set(run.id, { abort, ended, lane: this.#laneOf(run.kind) })
  }

  async #run(run: RunsTable, abort: AbortController): Promise<void> {
    const kind = this.#kinds.get(run.kind)
    try {
      if (!kind) throw new Error(`No such kind of job: ${run.kind}`)
      const result = await kind.run(this.#runOf(run, abort.signal), kind.input.parse(JSON.parse(run.input)))
      await this.#end(run, { state: 'done', result: JSON.stringify(result ?? null) })
    } catch (error) {
      await this.#failed(run, kind, abort.signal, error).catch((failed: unknown) =>
        this.#log.error({ err: failed, job: run.id }, 'the end of a job could not be kept'),
      )
    }
  }

  async #failed(run: RunsTable, kind: JobKind | undefined, signal: AbortSignal, error: unknown): Promise<void> {
    const reason: unknown = signal.aborted ? signal.reason : error
    if (reason instanceof Refusal && reason.code === 'jobs.interrupted') return
    if (reason instanceof Refusal) {
      const state = reason.code === 'jobs.cancelled' ? 'cancelled' : 'failed'
      return await this.#end(run, { state, error_code: reason.code, error_text: reason.message })
    }
    this.#log.error({ err: reason, job: run.id, kind: run.kind }, 'fault in a job')
    if (run.attempt < (kind?.attempts ?? 1)) return await this.#again(run)
    const text = 'Something failed on the server; the log has the cause under this job.'
    await this.#end(run, { state: 'failed', error_code: 'jobs.fault', error_text: text })
  }

  async #again(run: RunsTable): Promise<void> {
    const due = this.#clock() + RETRY_AFTER * 2 ** (run.attempt - 1)
    await this.#database.bookkeep((tx) => reviseRun(tx, run.id, { state: 'queued', due_at: due, lease_until: null }))
  }

  /** A job that did not do its work is a fact for auditors; what it did do, it recorded itself. */
  async #end(run: RunsTable, values: Partial<RunsTable> & { state: 'done' | 'failed' | 'cancelled' }): Promise<void> {
    const at = this.#clock()
    const ended = { ...values, ended_at: at, lease_until: null, once: null, reason: null }
    if (values.state !== 'done')
      await this.#database.unit(this.#contextOf(run, at), (unit) => endRecorded(unit, run, ended))
    await this.#database.bookkeep(async (tx) => {
      if (values.state === 'done') await reviseRun(tx, run.id, ended)
      await dropEnded(tx, at - KEEP_HISTORY)
    })
  }

  #contextOf(run: RunsTable, at: Millis): UnitContext {
    return {
      at,
      actor: { kind: 'job', id: run.kind, name: '' },
      origin: { door: 'job', requestId: run.id, sessionId: null, address: null, agent: null },
      ...(run.reason === null ? {} : { reason: run.reason }),
    }
  }

  #runOf(run: RunsTable, signal: AbortSignal): JobRun {
    const database = this.#database
    let toldAt = 0
    const context = () => this.#contextOf(run, this.#clock())
    return {
      id: run.id,
      signal,
      now: this.#clock,
      progress: (done, total, step) => {
        const now = this.#clock()
        if (now - toldAt < PROGRESS_EVERY && done !== total) return
        toldAt = now
        const values = { progress_done: done, progress_total: total, progress_step: step, lease_until: now + LEASE }
        database
          .bookkeep((tx) => reviseRun(tx, run.id, values))
          .catch((error: unknown) => this.#log.warn({ err: error, job: run.id }, 'progress could not be kept'))
      },
      unit: async (work, actor) => {
        signal.throwIfAborted()
        return await database.unit({ ...context(), ...(actor ? { actor } : {}) }, work)
      },
      get reading() {
        return { ...context(), tx: database.reader }
      },
    }
  }
}

async function endRecorded({ tx, record }: Unit, run: RunsTable, values: Partial<RunsTable>): Promise<void> {
  await reviseRun(tx, run.id, values)
  record({
    action: 'jobs.end',
    target: `job:${run.id}`,
    outcome: values.state === 'failed' ? 'failed' : 'refused',
    detail: { kind: run.kind, state: values.state ?? '', code: values.error_code ?? null },
  })
}
