import { AsyncLocalStorage } from 'node:async_hooks'
import { performance } from 'node:perf_hooks'
import { AuditLog, type Head, type Sealable } from '../audit/log.ts'
import type { Tx, Unit, UnitContext } from '../audit/unit.ts'
import { Refusal } from '../errors.ts'
import { Connection } from './dialect.ts'
import { isBusy, isFatal, isFull } from './disk-errors.ts'
import { Flusher } from './flusher.ts'
import { Handle } from './handle.ts'
import type { RawDatabase } from './open.ts'

const MOST_UNITS = 64
const LONGEST_GROUP_MS = 8
const LONGEST_WAIT_FOR_LOCK_MS = 10_000

interface Queued {
  /** Null for bookkeeping, which records nothing. */
  context: UnitContext | null
  run: (unit: Unit) => Promise<unknown>
  settle: { resolve: (value: unknown) => void; reject: (reason: unknown) => void }
}

/** What came of one unit; told to its caller only when its group is on the disk, refusals too. */
type Outcome = { ok: true; value: unknown; effects: (() => void)[] } | { ok: false; reason: unknown }

export interface WriterHooks {
  /** The disk reported an error: called once, nothing is acknowledged any more. */
  onFatal: (error: unknown) => void
  onFull: () => void
  /** Milliseconds that only go up, for the length of a group. Default: the process's own. */
  monotonic?: () => number
}

export interface WriterStats {
  groups: number
  units: number
  /** Milliseconds that the last flush took until the disk had it. */
  lastFlushMs: number
}

/**
 * The one writer. Units that wait for it share one COMMIT: a group begins in `setImmediate`, so that all requests of one
 * turn of the event loop fall into it. Begun any earlier (by microtask) groups would hold one unit each, because Node drains
 * microtasks after every socket.
 *
 * A COMMIT is not the end: the {@link Flusher} takes over, the next groups run meanwhile, and nobody hears of a unit before its
 * group is on the disk.
 */
export class Writer {
  readonly log: AuditLog
  readonly #raw: RawDatabase
  readonly #flusher: Flusher
  readonly #connection: Connection
  readonly #onFatal: (error: unknown) => void
  readonly #onFull: () => void
  readonly #elapsed: () => number
  readonly #totalChanges
  readonly #savepoint
  readonly #release
  readonly #inUnit = new AsyncLocalStorage<true>()
  #queue: Queued[] = []
  #running = false
  #stopped: unknown = null
  #idle: (() => void)[] = []
  #durable: Head
  #groups = 0
  #units = 0

  constructor(raw: RawDatabase, hooks: WriterHooks) {
    this.#raw = raw
    this.#totalChanges = raw.prepare<[], number>('select total_changes()').pluck()
    this.#savepoint = raw.prepare('savepoint unit')
    this.#release = raw.prepare('release unit')
    this.#connection = new Connection(raw)
    this.log = new AuditLog(raw)
    this.#durable = this.log.head
    this.#onFatal = hooks.onFatal
    this.#onFull = hooks.onFull
    this.#flusher = new Flusher(raw, {
      onFault: (error) => this.stop(error),
      onFull: hooks.onFull,
      onRest: () => this.#restIfIdle(),
    })
    this.#elapsed = hooks.monotonic ?? (() => performance.now())
  }

  /**
   * Runs `run` in one unit and answers when it is durable.
   * @throws Refusal base.writer_stopped, base.database_busy, base.disk_full
   */
  unit<T>(context: UnitContext, run: (unit: Unit) => Promise<T>): Promise<T> {
    return this.#enqueue(context, run)
  }

  /** Writes bookkeeping tables in the same group commit, without an audit entry. */
  bookkeep<T>(run: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#enqueue(null, (unit) => run(unit.tx))
  }

  get stats(): WriterStats {
    return { groups: this.#groups, units: this.#units, lastFlushMs: this.#flusher.lastMs }
  }

  /** Position, chain hash and tree of the log as far as it is on the disk. */
  get durable(): Head {
    return this.#durable
  }

  /**
   * Resolves when every COMMIT so far is on the disk: a reader sees one a moment before, and an answer must not tell what a
   * power cut could take back.
   * @throws Refusal base.writer_stopped
   */
  flushed(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#flusher.whenFlushed(resolve, () => reject(stoppedRefusal()))
    })
  }

  /** The disk reported an error, here or to a reader: nothing is acknowledged any more. */
  stop(error: unknown): void {
    if (this.#stopped) return
    this.#stopped = error
    this.#onFatal(error)
    this.#flusher.stop()
    this.#failAll(stoppedRefusal())
  }

  /** Resolves when everything queued so far is durable or refused. */
  async idle(): Promise<void> {
    if (!this.#running && this.#flusher.resting) return
    await new Promise<void>((resolve) => this.#idle.push(resolve))
  }

  /** Lets go of the log's file, once {@link idle}. */
  close(): void {
    this.#flusher.close()
  }

  #enqueue<T>(context: UnitContext | null, run: (unit: Unit) => Promise<T>): Promise<T> {
    if (this.#inUnit.getStore()) throw new Error('A unit inside a unit: its changes would outlive the outer one')
    if (this.#stopped) return Promise.reject(stoppedRefusal())
    return new Promise<T>((resolve, reject) => {
      this.#queue.push({ context, run, settle: { resolve: resolve as (value: unknown) => void, reject } })
      if (this.#running) return
      this.#running = true
      this.#schedule()
    })
  }

  #schedule(): void {
    setImmediate(() => void this.#inUnit.exit(() => this.#turn()))
  }

  async #turn(): Promise<void> {
    try {
      await this.#group()
    } catch (error) {
      this.#failAll(error)
    }
    if (this.#queue.length > 0) return this.#schedule()
    this.#running = false
    this.#restIfIdle()
  }

  #restIfIdle(): void {
    if (this.#running || !this.#flusher.resting) return
    for (const resolve of this.#idle.splice(0)) resolve()
  }

  async #group(): Promise<void> {
    await this.#begin()
    const start = this.#elapsed()
    const headBefore = this.log.head
    const done: [Queued, Outcome][] = []
    while (this.#queue.length > 0 && done.length < MOST_UNITS && this.#elapsed() - start < LONGEST_GROUP_MS) {
      const queued = this.#queue.shift()!
      const outcome = await this.#runOne(queued)
      done.push([queued, outcome])
      // A full disk, an I/O error or RAISE(ROLLBACK) takes the whole transaction with it, savepoints included.
      if (!this.#raw.inTransaction || (!outcome.ok && isFatal(outcome.reason))) {
        return this.#lost(done, headBefore, outcome.ok ? new Error('The transaction was lost') : outcome.reason)
      }
    }
    this.#commit(done, headBefore)
  }

  /** Takes the write lock; another process that holds it is waited for by timer, not in SQLite, which would block the loop. */
  async #begin(): Promise<void> {
    const start = this.#elapsed()
    for (let wait = 10; ; wait = Math.min(wait * 2, 500)) {
      try {
        this.#raw.exec('begin immediate')
        return
      } catch (error) {
        if (!isBusy(error)) throw error
        if (this.#elapsed() - start > LONGEST_WAIT_FOR_LOCK_MS) throw busyRefusal()
      }
      await new Promise((resolve) => setTimeout(resolve, wait))
    }
  }

  async #runOne(queued: Queued): Promise<Outcome> {
    this.#savepoint.run()
    const handle = new Handle(this.#connection, queued.context === null)
    try {
      const outcome = await this.#inSavepoint(queued, handle)
      handle.end()
      this.#release.run()
      this.log.accept()
      return outcome
    } catch (reason) {
      handle.end()
      this.log.discard()
      if (this.#raw.inTransaction) this.#raw.exec('rollback to unit; release unit')
      return { ok: false, reason }
    }
  }

  async #inSavepoint({ context, run }: Queued, handle: Handle): Promise<Outcome> {
    const entries: Sealable[] = []
    const effects: (() => void)[] = []
    const unit: Unit = {
      ...(context ?? NOBODY),
      tx: handle.tx,
      record: (entry) => void entries.push(this.log.prepare(context ?? refuseRecord(), entry)),
      after: (effect) => void effects.push(effect),
    }
    const changesBefore = this.#changes()
    const value = await this.#withoutTurning(() => run(unit))
    if (context && entries.length === 0 && this.#changes() !== changesBefore) {
      throw new Error('A change without an audit entry is refused: record() what the unit did')
    }
    this.log.seal(entries)
    return { ok: true, value, effects }
  }

  /**
   * Awaits a unit as long as the event loop does not turn. better-sqlite3 never yields, so a unit that awaits only `tx` is
   * over within one turn; one that waits for anything else would hold everybody's transaction open.
   */
  async #withoutTurning<T>(run: () => Promise<T>): Promise<T> {
    const turnBefore = performance.nodeTiming.uvMetricsInfo.loopCount
    let alarm: NodeJS.Immediate | undefined
    const turned = new Promise<never>((_resolve, reject) => {
      alarm = setImmediate(() => reject(new UnitTurned()))
    })
    try {
      const value = await Promise.race([this.#inUnit.run(true, run), turned])
      if (performance.nodeTiming.uvMetricsInfo.loopCount !== turnBefore) throw new UnitTurned()
      return value
    } finally {
      clearImmediate(alarm)
    }
  }

  #changes(): number {
    return this.#totalChanges.get() ?? 0
  }

  #commit(done: [Queued, Outcome][], headBefore: Head): void {
    try {
      this.#raw.exec('commit')
    } catch (error) {
      return this.#lost(done, headBefore, error)
    }
    this.#groups++
    this.#units += done.length
    const { head } = this.log
    this.#flusher.committed(
      () => {
        this.#durable = head
        for (const [queued, outcome] of done) settle(queued, outcome)
      },
      () => {
        for (const [queued] of done) queued.settle.reject(stoppedRefusal())
      },
    )
  }

  #lost(done: [Queued, Outcome][], headBefore: Head, error: unknown): void {
    if (this.#raw.inTransaction) this.#raw.exec('rollback')
    this.log.reset(headBefore)
    if (isFatal(error)) this.stop(error)
    const reason = isFull(error) ? fullRefusal() : isFatal(error) ? stoppedRefusal() : error
    for (const [queued] of done) queued.settle.reject(reason)
    if (isFull(error)) this.#onFull()
  }

  #failAll(error: unknown): void {
    if (isFatal(error)) this.stop(error)
    const reason = this.#stopped ? stoppedRefusal() : error
    for (const queued of this.#queue.splice(0)) queued.settle.reject(reason)
  }
}

/** The unit awaited something else than `tx`. */
export class UnitTurned extends Error {
  constructor() {
    super('A unit let the event loop turn: inside a unit await nothing but its own tx')
    this.name = 'UnitTurned'
  }
}

const NOBODY: UnitContext = {
  at: 0,
  actor: { kind: 'job', id: 'bookkeeping', name: '' },
  origin: { door: 'job', requestId: '-', sessionId: null, address: null, agent: null },
}

function refuseRecord(): never {
  throw new Error('bookkeep() records nothing: what an auditor should see belongs in a unit')
}

function settle(queued: Queued, outcome: Outcome): void {
  if (!outcome.ok) return queued.settle.reject(outcome.reason)
  queued.settle.resolve(outcome.value)
  for (const effect of outcome.effects) effect()
}

function stoppedRefusal(): Refusal {
  return new Refusal(
    503,
    'base.writer_stopped',
    'The disk reported an error. Nothing is written until the data was verified; the server restarts by itself.',
  )
}

function busyRefusal(): Refusal {
  return new Refusal(503, 'base.database_busy', 'Another program holds the database. Nothing was changed; try again.', {
    retryAfter: 10,
  })
}

function fullRefusal(): Refusal {
  return new Refusal(
    507,
    'base.disk_full',
    'The disk is full. Nothing was changed; reading still works. Free space, then try again.',
  )
}
