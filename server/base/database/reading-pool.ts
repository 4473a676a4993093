import { Worker } from 'node:worker_threads'
import Sqlite from 'better-sqlite3'
import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely'
import { Refusal } from '../errors.ts'
import type { ReadTx } from '../audit/unit.ts'
import { kyselyOn, type RowTable } from './dialect.ts'
import { isOutOfTime } from './in-time.ts'

/** What a thread is asked: one compiled statement. */
export interface Asked {
  sql: string
  parameters: readonly unknown[]
  /** The time that it has, if it asks for it. */
  withinMs: number
}

/** What it tells: all rows, or what SQLite said. */
export type Told = { table: RowTable } | { error: { message: string; code: string } }

/** Somebody waits for a page; a scan looks at every row, for a count or a file. */
export type Lane = 'page' | 'scan'

/** Milliseconds after which a statement that asks whether it is in time is given up. */
const WITHIN_MS: Readonly<Record<Lane, number>> = { page: 200, scan: 2_000 }

/** Threads that take pages while none of them is held up, and those that there may be at all. */
const READY = 2
const MOST = 4
/** A statement that runs longer than this holds up its thread, and another one takes over for it. */
const SLOW_MS = 1_000
/** Statements that may wait in a lane; beyond, whoever comes is refused at once. */
const MOST_WAITING = 64
/** Of these the most that one account may have, so that others find room. */
const MOST_OF_ONE = 32

const PROGRAM = new URL('./reading-thread.ts', import.meta.url)

interface Waiting {
  asked: Asked
  lane: Lane
  /** Whose it is; null: the house's own. */
  who: string | null
  resolve: (rows: unknown[]) => void
  reject: (error: Error) => void
}

interface Thread {
  worker: Worker
  doing: Waiting | null
  /** Whether what it does takes long. */
  slow: boolean
  timer: NodeJS.Timeout | undefined
}

/**
 * Threads that read, each over a connection of its own that cannot write: however long a statement takes, the event loop goes
 * on. A statement sees what was committed before it was asked. Scans run one at a time, so that pages always find a thread; one
 * that is held up is replaced until it is done.
 */
export class ReadingPool {
  readonly #file: string
  readonly #onError: (error: unknown) => void
  readonly #threads = new Set<Thread>()
  #waiting: Waiting[] = []
  /** When each of those that wait was last given a thread, as a count of turns. */
  readonly #turns = new Map<string | null, number>()
  #turn = 0
  #closed = false
  readonly #heapMb: number
  readonly #withinMs: Readonly<Record<Lane, number>>

  /** @param onError hears of every statement that failed, before its caller does */
  constructor(
    file: string,
    onError: (error: unknown) => void,
    { heapMb = 128, withinMs = WITHIN_MS }: { heapMb?: number; withinMs?: Readonly<Record<Lane, number>> } = {},
  ) {
    this.#file = file
    this.#onError = onError
    this.#heapMb = heapMb
    this.#withinMs = withinMs
  }

  /**
   * A handle like the one on the main thread, whose statements run in a thread. Begins no thread before it is used.
   * @param who the account that asks: those that wait take turns, and one of them never fills a lane
   */
  handle(lane: Lane, who: string | null = null): ReadTx {
    const connection: DatabaseConnection = {
      executeQuery: async <R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> => ({
        rows: (await this.#read({ sql, parameters, withinMs: this.#withinMs[lane] }, lane, who)) as R[],
      }),
      streamQuery: () => {
        throw new Error('Read in keyset batches: an open iterator would stop the WAL from being reset')
      },
    }
    return kyselyOn(connection)
  }

  /** Statements that run and that wait. */
  get load(): { running: number; waiting: number; threads: number } {
    const running = [...this.#threads].filter(({ doing }) => doing !== null).length
    return { running, waiting: this.#waiting.length, threads: this.#threads.size }
  }

  /** Ends every thread; a statement that runs is waited for, one that waits is refused. */
  async close(): Promise<void> {
    this.#closed = true
    for (const { reject } of this.#waiting.splice(0)) reject(busy('The server is stopping.'))
    await Promise.all([...this.#threads].map((thread) => ended(thread)))
  }

  #read(asked: Asked, lane: Lane, who: string | null): Promise<unknown[]> {
    if (this.#closed) return Promise.reject(busy('The server is stopping.'))
    const ahead = this.#waiting.filter((one) => one.lane === lane)
    const own = who === null ? 0 : ahead.filter((one) => one.who === who).length
    if (ahead.length >= MOST_WAITING || own >= MOST_OF_ONE)
      return Promise.reject(busy('More is being read than this machine keeps up with.'))
    return new Promise((resolve, reject) => {
      this.#waiting.push({ asked, lane, who, resolve, reject })
      this.#dispatch()
    })
  }

  #dispatch(): void {
    for (;;) {
      const scanning = [...this.#threads].some(({ doing }) => doing?.lane === 'scan')
      const next = this.#next(this.#waiting.filter(({ lane }) => lane === 'page' || !scanning))
      const thread = next && this.#idle()
      if (!next || !thread) return
      this.#waiting.splice(this.#waiting.indexOf(next), 1)
      this.#begin(thread, next)
      this.#turns.set(next.who, (this.#turn += 1))
      // Whoever waits for nothing has no turn to remember.
      for (const who of this.#turns.keys()) if (!this.#waiting.some((one) => one.who === who)) this.#turns.delete(who)
    }
  }

  /** The oldest of whoever has waited longest for a turn. */
  #next(waiting: readonly Waiting[]): Waiting | undefined {
    const turnOf = ({ who }: Waiting): number => this.#turns.get(who) ?? 0
    const earliest = Math.min(...waiting.map(turnOf))
    return waiting.find((one) => turnOf(one) === earliest)
  }

  /** A thread with nothing to do, a new one if there may be one, or none. */
  #idle(): Thread | undefined {
    const idle = [...this.#threads].find(({ doing }) => doing === null)
    if (idle) return idle
    const quick = [...this.#threads].filter(({ slow }) => !slow).length
    return quick < READY && this.#threads.size < MOST ? this.#open() : undefined
  }

  #begin(thread: Thread, next: Waiting): void {
    thread.doing = next
    thread.timer = setTimeout(() => {
      thread.slow = true
      this.#dispatch()
    }, SLOW_MS)
    thread.timer.unref()
    thread.worker.ref()
    thread.worker.postMessage(next.asked, [])
  }

  #open(): Thread {
    const worker = new Worker(PROGRAM, {
      workerData: this.#file,
      resourceLimits: { maxOldGenerationSizeMb: this.#heapMb },
    })
    const thread: Thread = { worker, doing: null, slow: false, timer: undefined }
    this.#threads.add(thread)
    worker.on('message', (told: Told) => this.#told(thread, told))
    worker.on('error', (error: Error) => this.#lost(thread, error))
    worker.on('exit', () => this.#lost(thread, new Error('A reading thread ended')))
    // A thread with nothing to do keeps no process from ending.
    worker.unref()
    return thread
  }

  #told(thread: Thread, told: Told): void {
    const { doing, slow } = thread
    this.#rest(thread)
    if (slow && this.#threads.size > READY) {
      this.#threads.delete(thread)
      thread.worker.postMessage('end', [])
    }
    if ('table' in told) doing?.resolve(rowsOf(told.table))
    else {
      const error = new Sqlite.SqliteError(told.error.message, told.error.code || 'SQLITE_ERROR')
      // Whoever gave a statement a time has another way.
      if (!isOutOfTime(error)) this.#onError(error)
      doing?.reject(error)
    }
    this.#dispatch()
  }

  /** A thread that ended on its own: whoever waits for it hears a fault, and the next statement gets a new one. */
  #lost(thread: Thread, error: Error): void {
    if (!this.#threads.delete(thread)) return
    const { doing } = thread
    this.#rest(thread)
    doing?.reject(error)
    if (!this.#closed) this.#dispatch()
  }

  #rest(thread: Thread): void {
    clearTimeout(thread.timer)
    thread.doing = null
    thread.slow = false
    thread.worker.unref()
  }
}

/** Rows by the names of their columns; bytes come over as plain arrays of them. */
function rowsOf({ names, rows, bytes }: RowTable): Record<string, unknown>[] {
  for (const place of bytes)
    for (const values of rows) {
      const value = values[place]
      if (value instanceof Uint8Array) values[place] = Buffer.from(value.buffer, value.byteOffset, value.byteLength)
    }
  // All rows have the shape of the first: they are copied from it, which is quicker than to grow each by its names.
  const shape = Object.fromEntries(names.map((name) => [name, null])) as Record<string, unknown>
  return rows.map((values) => {
    const row = { ...shape }
    for (let place = 0; place < names.length; place += 1) row[names[place]!] = values[place]
    return row
  })
}

async function ended({ worker }: Thread): Promise<void> {
  const exit = new Promise<void>((resolve) => {
    worker.once('exit', () => resolve())
  })
  worker.ref()
  worker.postMessage('end', [])
  await exit
}

function busy(why: string): Refusal {
  return new Refusal(503, 'http.busy', `${why} Nothing was changed; try again.`, { retryAfter: 5 })
}
