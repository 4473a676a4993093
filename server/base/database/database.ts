import { existsSync, mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
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
import { migrate } from './migrate.ts'
import { openReader, openWriter, type RawDatabase } from './open.ts'
import { releaseReserve, reserveSpace } from './reserve.ts'
import type { Tables } from './tables.ts'
import { verifyWhole } from './verify.ts'
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

/** Says, across a restart, that the disk reported an error and everything must be verified before anything is served. */
const VERIFY_MARK = 'verify-before-use'

/** The one database file: one writer, read-only connections beside it. */
export class Database {
  readonly file: string
  /** What the check at the start found: the tail since the last checkpoint, or all of it after an I/O error. */
  readonly checked: ChainCheck
  readonly #folder: string
  readonly #raw: RawDatabase
  readonly #lock: RawDatabase
  readonly #writer: Writer
  readonly #readerRaw: RawDatabase
  readonly #reader: Kysely<Tables>
  readonly #snapshots: { raw: RawDatabase; kysely: Kysely<Tables> }[] = []

  constructor({ folder, clock, log, onFatal, monotonic }: DatabaseParts) {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    this.#folder = folder
    this.#lock = holdFolder(folder)
    this.file = join(folder, 'freehold.sqlite')
    this.#raw = openChecked(this.file)
    migrate(this.#raw, clock())
    this.checked = this.#check(log)
    reserveSpace(folder)
    this.#writer = new Writer(this.#raw, {
      ...(monotonic ? { monotonic } : {}),
      onFatal: (error) => {
        this.#mark(log, error)
        onFatal(error)
      },
      onFull: () => {
        log.error({ folder }, 'disk full: reserve released')
        releaseReserve(folder)
      },
    })
    this.#readerRaw = openReader(this.file)
    this.#reader = kyselyOn(new Connection(this.#readerRaw))
  }

  /**
   * Runs `run` in one transaction with its audit entries and answers when it is durable. Only doors call this.
   * @throws Refusal base.writer_stopped, base.database_busy, base.disk_full
   */
  unit<T>(context: UnitContext, run: (unit: Unit) => Promise<T>): Promise<T> {
    return this.#writer.unit(context, run)
  }

  /** Writes bookkeeping tables (see bookkeeping.ts) in the same group commit, without an audit entry. */
  bookkeep<T>(run: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#writer.bookkeep(run)
  }

  /** The connection for single reads. Two reads through it may see different states. */
  get reader(): ReadTx {
    return this.#reader
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

  get stats(): Readonly<WriterStats> {
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
    await this.#writer.idle()
    this.#writer.close()
    this.#readerRaw.close()
    for (const { raw } of this.#snapshots.splice(0)) raw.close()
    this.#raw.close()
    this.#lock.close()
  }

  /** After a plain crash SQLite's own recovery and the tail of the log are enough; after an I/O error nothing less than all is. */
  #check(log: Log): ChainCheck {
    const mark = join(this.#folder, VERIFY_MARK)
    if (!existsSync(mark)) return checkChain(this.#raw, lastCheckpoint(this.#raw))
    log.warn('the disk had reported an error: verifying everything before anything is served')
    const { entries } = verifyWhole(this.#raw)
    rmSync(mark)
    log.warn({ entries }, 'everything was verified')
    return { checked: entries, firstBad: null }
  }

  #openSnapshot(): { raw: RawDatabase; kysely: Kysely<Tables> } {
    const raw = openReader(this.file)
    return { raw, kysely: kyselyOn(new Connection(raw)) }
  }

  #mark(log: Log, error: unknown): void {
    log.error({ err: error }, 'the disk reported an error: the writer has stopped')
    try {
      writeFileSync(join(this.#folder, VERIFY_MARK), `${messageOf(error)}\n`)
    } catch (failed) {
      log.error({ err: failed }, 'the mark for the verification could not be written')
    }
  }
}

function openChecked(file: string): RawDatabase {
  try {
    return openWriter(file)
  } catch (error) {
    throw new StartProblem(
      1,
      `The database ${file} cannot be opened: ${messageOf(error)}. Nothing was touched. ` +
        'If the disk is sound, restore the last backup into an empty folder: freehold restore --help',
    )
  }
}

/** One server per folder: an exclusive lock on a file of its own, which the kernel drops with the process. */
function holdFolder(folder: string): RawDatabase {
  const raw = new Sqlite(join(folder, 'lock.sqlite'), { timeout: 0 })
  try {
    raw.exec('begin exclusive')
    return raw
  } catch (error) {
    raw.close()
    throw new StartProblem(
      11,
      `Another Freehold uses the folder ${folder} (${messageOf(error)}). Stop it first, or name another folder.`,
    )
  }
}
