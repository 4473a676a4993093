import { mkdirSync, statfsSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import type { Kysely } from 'kysely'
import type { ReadTx, Tx, Unit, UnitContext } from '../audit/unit.ts'
import { checkChain, lastCheckpoint, type ChainCheck } from '../audit/check.ts'
import type { Head } from '../audit/log.ts'
import { StartProblem, messageOf } from '../errors.ts'
import type { Log } from '../log.ts'
import type { Clock } from '../time.ts'
import { Connection, kyselyOn } from './dialect.ts'
import { isBusy, isDamage } from './disk-errors.ts'
import { clearFault, faultIn, markFault, type DiskFault } from './fault-mark.ts'
import { migrate } from './migrate.ts'
import { ReadingPool, type Lane } from './reading-pool.ts'
import { openReader, openWriter, type RawDatabase } from './open.ts'
import { Quarantine, type Condition } from './quarantine.ts'
import { releaseReserve, reserveSpace } from './reserve.ts'
import type { Tables } from './tables.ts'
import { Writer, type WriterHooks, type WriterStats } from './writer.ts'

export interface DatabaseParts {
  /** The folder of the database file alone. */
  folder: string
  clock: Clock
  log: Log
  /** Called once when the disk reported an error: nothing is acknowledged any more, the process has to end. */
  onFatal: (error: unknown) => void
  monotonic?: WriterHooks['monotonic']
}

/** Below this the reserve stays given away: somebody may need its space. */
const PLENTY_BYTES = 64 * 1024 * 1024

const LEAST_BYTES = 4 * 1024 * 1024

/** As whom the database records what it does to itself. */
const ITSELF: Omit<UnitContext, 'at'> = {
  actor: { kind: 'job', id: 'start', name: '' },
  origin: { door: 'start', requestId: 'start', sessionId: null, address: null, agent: null },
}

/** The one database file: one writer, read-only connections beside it. */
export class Database {
  readonly file: string
  /** What the check at the start found in the tail of the log since the last checkpoint. */
  readonly checked: ChainCheck
  /** Resolves when changes are taken; to false if damaged data keeps them out for good. At once, unless a disk error went before. */
  readonly writable: Promise<boolean>
  readonly #folder: string
  readonly #raw: RawDatabase
  readonly #lock: RawDatabase
  readonly #writer: Writer
  readonly #readerRaw: RawDatabase
  readonly #reader: Kysely<Tables>
  readonly #pool: ReadingPool
  #quarantine: Quarantine | null = null
  readonly #snapshots: { raw: RawDatabase; kysely: Kysely<Tables> }[] = []

  constructor({ folder, clock, log, onFatal, monotonic }: DatabaseParts) {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    this.#folder = folder
    // Opening takes a little space, and on a full disk there is none but this.
    if (this.space.free < LEAST_BYTES) releaseReserve(folder)
    this.#lock = holdFolder(folder)
    this.file = join(folder, 'freehold.sqlite')
    this.#raw = openChecked(this.file)
    const fault = faultIn(folder, clock())
    if (fault) refreshFile(this.#raw, this.file)
    migrate(this.#raw, clock())
    this.checked = checkChain(this.#raw, lastCheckpoint(this.#raw))
    if (!fault) this.keepReserve()
    this.#writer = new Writer(this.#raw, {
      ...(monotonic ? { monotonic } : {}),
      onFatal: (error) => {
        log.error({ err: error }, 'the disk reported an error: the writer has stopped')
        mark(folder, { at: clock(), reason: messageOf(error) }, log)
        onFatal(error)
      },
      onFull: () => {
        log.error({ folder }, 'disk full: reserve released')
        releaseReserve(folder)
      },
    })
    this.#readerRaw = openReader(this.file)
    this.#reader = kyselyOn(this.#watched(this.#readerRaw))
    this.#pool = new ReadingPool(this.file, (error) => this.#damaged(error))
    this.writable = fault ? this.#verify(fault, clock, log) : Promise.resolve(true)
  }

  /**
   * Runs `run` in one transaction with its audit entries and answers when it is durable. Only doors call this. What the start
   * itself has to write waits for the check after a disk error; everybody else is refused meanwhile.
   * @throws Refusal base.writer_stopped, base.database_busy, base.disk_full, base.verifying, base.damaged
   */
  async unit<T>(context: UnitContext, run: (unit: Unit) => Promise<T>): Promise<T> {
    if (this.#quarantine && context.origin.door === 'start') await this.writable
    if (this.#quarantine) throw this.#quarantine.refusal()
    return await this.#writer.unit(context, run)
  }

  /** Writes bookkeeping tables (see bookkeeping.ts) in the same group commit, without an audit entry. */
  async bookkeep<T>(run: (tx: Tx) => Promise<T>): Promise<T> {
    if (this.#quarantine) throw this.#quarantine.refusal()
    return await this.#writer.bookkeep(run)
  }

  /** Whether changes are taken at this moment. */
  get condition(): Condition {
    return this.#quarantine?.condition ?? { state: 'writable' }
  }

  /** Keeps space back for the day on which the disk is full, as long as there is plenty of it. */
  keepReserve(): void {
    if (this.space.free > PLENTY_BYTES) reserveSpace(this.#folder)
  }

  /** The connection for single reads. Two reads through it may see different states. */
  get reader(): ReadTx {
    return this.#reader
  }

  /**
   * A handle for reads that may take long: each runs in a thread, over a connection of its own, and never holds up the event
   * loop. Two reads through it may see different states.
   * @param who the account that asks; without it the house reads for itself
   * @throws Refusal http.busy
   */
  wide(lane: Lane, who: string | null = null): ReadTx {
    return this.#pool.handle(lane, who)
  }

  /** Several reads of one state. Keep it short: an open snapshot keeps the WAL from being reset. */
  async snapshot<T>(run: (tx: ReadTx) => Promise<T>): Promise<T> {
    const connection = this.#snapshots.pop() ?? this.#openSnapshot()
    connection.raw.exec('begin')
    try {
      return await run(connection.kysely)
    } finally {
      connection.raw.exec('commit')
      this.#snapshots.push(connection)
    }
  }

  get stats(): WriterStats {
    return this.#writer.stats
  }

  /** Position, chain hash and tree of the log as far as it is on the disk. */
  get head(): Head {
    return this.#writer.durable
  }

  /**
   * Resolves when whatever a read has seen so far is on the disk. Doors wait for it before they answer.
   * @throws Refusal base.writer_stopped
   */
  flushed(): Promise<void> {
    return this.#writer.flushed()
  }

  /** Version of SQLite. */
  get engineVersion(): string {
    return String(this.#raw.prepare('select sqlite_version()').pluck().get())
  }

  /** Bytes free and in all on the disk of the database. */
  get space(): { free: number; total: number } {
    const { bavail, blocks, bsize } = statfsSync(this.#folder)
    return { free: bavail * bsize, total: blocks * bsize }
  }

  /** Waits for open units, empties the WAL and closes every connection. */
  async close(): Promise<void> {
    await this.#quarantine?.end()
    await this.#pool.close()
    await this.#writer.idle()
    this.#writer.close()
    this.#readerRaw.close()
    for (const { raw } of this.#snapshots.splice(0)) raw.close()
    this.#raw.close()
    this.#lock.close()
  }

  /** After a plain crash SQLite's own recovery and the tail of the log are enough; after an I/O error nothing less than all is. */
  async #verify(fault: DiskFault, clock: Clock, log: Log): Promise<boolean> {
    log.warn({ fault }, 'the disk had reported an error: nothing is written until everything was verified')
    this.#quarantine = new Quarantine(this.file, fault, this.head.seq)
    const entries = await this.#quarantine.over
    if (entries === null) {
      log.error({ condition: this.condition }, 'the data is damaged: it can only be read')
      return false
    }
    await this.#writer.unit({ ...ITSELF, at: clock() }, async ({ record }) => {
      record({ action: 'base.verify', target: 'database:main', detail: { reason: fault.reason, entries } })
    })
    clearFault(this.#folder)
    this.#quarantine = null
    this.keepReserve()
    log.warn({ entries }, 'everything was verified: changes are taken again')
    return true
  }

  /** What a reader cannot read is an error of the disk like any other; once that is known, reading goes on as far as it can. */
  #watched(raw: RawDatabase): Connection {
    return new Connection(raw, (error) => this.#damaged(error))
  }

  #damaged(error: unknown): void {
    if (isDamage(error) && !this.#quarantine) this.#writer.stop(error)
  }

  #openSnapshot(): { raw: RawDatabase; kysely: Kysely<Tables> } {
    const raw = openReader(this.file)
    return { raw, kysely: kyselyOn(this.#watched(raw)) }
  }
}

function mark(folder: string, fault: DiskFault, log: Log): void {
  try {
    markFault(folder, fault)
  } catch (error) {
    log.error({ err: error }, 'the mark for the verification could not be written')
  }
}

/**
 * Writes the whole log home and flushes it. After a failed flush the kernel may show pages that the disk never got; written
 * anew, they either reach it or fail again.
 * @throws StartProblem 1 when the disk still refuses
 */
function refreshFile(raw: RawDatabase, file: string): void {
  try {
    raw.pragma('wal_checkpoint(TRUNCATE)')
  } catch (error) {
    throw new StartProblem(
      1,
      `The disk of ${file} still reports errors: ${messageOf(error)}. Nothing was changed. ` +
        'Mend or replace the disk, then restore the last verified backup into an empty folder: freehold restore --help',
    )
  }
}

function openChecked(file: string): RawDatabase {
  try {
    return openWriter(file)
  } catch (error) {
    throw new StartProblem(
      1,
      `The database ${file} cannot be opened: ${messageOf(error)}. Nothing was touched. ` +
        'If the disk is full, free some space. If it is sound, restore the last backup into an empty folder: ' +
        'freehold restore --help',
    )
  }
}

/** One server per folder: an exclusive lock on a file of its own, which the kernel drops with the process. */
function holdFolder(folder: string): RawDatabase {
  const raw = new Sqlite(join(folder, 'lock.sqlite'), { timeout: 0 })
  try {
    // A journal on the disk would need space, and a full disk must not look like another server.
    raw.pragma('journal_mode = MEMORY')
    raw.exec('begin exclusive')
    return raw
  } catch (error) {
    raw.close()
    if (!isBusy(error)) throw new StartProblem(1, `The folder ${folder} cannot be used: ${messageOf(error)}.`)
    throw new StartProblem(
      11,
      `Another Freehold uses the folder ${folder} (${messageOf(error)}). Stop it first, or name another folder.`,
    )
  }
}
