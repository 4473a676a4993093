import { performance } from 'node:perf_hooks'
import { FlushFailed, isFatal, isFull } from './disk-errors.ts'
import type { RawDatabase } from './open.ts'
import { Wal } from './wal.ts'

export interface FlusherHooks {
  /** The disk refused a flush or a checkpoint. */
  onFault: (error: unknown) => void
  onFull: () => void
  /** There is nothing left to flush. */
  onRest: () => void
}

/** Waits for the flush that follows a COMMIT. */
interface Waiting {
  /** Number of the last COMMIT that has to be on the disk. */
  commit: number
  tell: () => void
  fail: () => void
}

/**
 * Brings one COMMIT after the other to the disk beside the event loop, and tells whoever waits for it. One flush serves all that
 * was committed before it began; what is committed meanwhile waits for the next.
 */
export class Flusher {
  /** Milliseconds that the last flush took until the disk had it. */
  lastMs = 0
  readonly #raw: RawDatabase
  readonly #wal: Wal
  readonly #hooks: FlusherHooks
  #waiting: Waiting[] = []
  #commits = 0
  #flushed = 0
  #flushing = false
  #stopped = false

  constructor(raw: RawDatabase, hooks: FlusherHooks) {
    this.#raw = raw
    this.#wal = new Wal(raw)
    this.#hooks = hooks
  }

  /** Whether there is nothing left to flush. */
  get resting(): boolean {
    return !this.#flushing
  }

  /** To be called after each COMMIT; calls back as {@link whenFlushed} does. */
  committed(tell: () => void, fail: () => void): void {
    this.#commits++
    this.whenFlushed(tell, fail)
    if (!this.#flushing) void this.#flush()
  }

  /** Calls `tell` as soon as every COMMIT so far is on the disk, `fail` if nobody will ever know. */
  whenFlushed(tell: () => void, fail: () => void): void {
    if (this.#stopped) fail()
    else if (this.#flushed === this.#commits) tell()
    else this.#waiting.push({ commit: this.#commits, tell, fail })
  }

  /** The disk reported an error: no flush counts any more. */
  stop(): void {
    this.#stopped = true
    for (const { fail } of this.#waiting.splice(0)) fail()
  }

  /** Lets go of the log's file. */
  close(): void {
    this.#wal.close()
  }

  async #flush(): Promise<void> {
    this.#flushing = true
    while (this.#flushed < this.#commits && !this.#stopped) {
      const commits = this.#commits
      const start = performance.now()
      try {
        await this.#wal.flush()
      } catch (error) {
        this.#hooks.onFault(new FlushFailed(error))
        break
      }
      this.lastMs = performance.now() - start
      this.#flushed = commits
      this.#tell()
      // Within an open group SQLite refuses; that group's own flush will follow.
      if (!this.#raw.inTransaction) this.#checkpoint()
    }
    this.#flushing = false
    this.#hooks.onRest()
  }

  #tell(): void {
    const later = this.#waiting.findIndex(({ commit }) => commit > this.#flushed)
    for (const { tell } of this.#waiting.splice(0, later < 0 ? Infinity : later)) tell()
  }

  #checkpoint(): void {
    try {
      this.#wal.checkpointWhenLong()
    } catch (error) {
      if (isFatal(error)) this.#hooks.onFault(error)
      else if (isFull(error)) this.#hooks.onFull()
      else throw error
    }
  }
}
