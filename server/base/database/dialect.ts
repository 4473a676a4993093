import type { Statement } from 'better-sqlite3'
import {
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
} from 'kysely'
import { Deadline } from './in-time.ts'
import { openReader, type RawDatabase } from './open.ts'
import type { Tables } from './tables.ts'

const CACHED_STATEMENTS = 500

/** Rows as lists of values: the names of their columns pass between threads once. */
export interface RowTable {
  names: string[]
  rows: unknown[][]
  /** Places of the columns that may hold bytes. */
  bytes: number[]
}

/**
 * Runs compiled queries on one better-sqlite3 connection and keeps their prepared statements: preparing costs several times
 * what running does.
 */
export class Connection implements DatabaseConnection {
  readonly #raw: RawDatabase
  readonly #statements = new Map<string, Statement>()
  readonly #onError: (error: unknown) => void
  readonly #deadline: Deadline

  /** @param onError hears of every query that failed, before its caller does */
  constructor(raw: RawDatabase, onError: (error: unknown) => void = () => {}) {
    this.#raw = raw
    this.#onError = onError
    this.#deadline = new Deadline(raw)
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    try {
      return this.run(query)
    } catch (error) {
      this.#onError(error)
      throw error
    }
  }

  /**
   * Runs one statement at once.
   * @param withinMs the time that `IN_TIME` gives it
   * @throws Error `isOutOfTime`
   */
  run<R>({ sql, parameters }: Pick<CompiledQuery, 'sql' | 'parameters'>, withinMs = Infinity): QueryResult<R> {
    this.#deadline.begin(withinMs)
    const statement = this.#statement(sql)
    const values = parameters.map(bindable)
    if (statement.reader) return { rows: statement.all(...values) as R[] }
    const { changes, lastInsertRowid } = statement.run(...values)
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) }
  }

  /**
   * Runs one statement that reads, at once.
   * @param withinMs the time that `IN_TIME` gives it
   * @throws Error `isOutOfTime`
   */
  table(query: Pick<CompiledQuery, 'sql' | 'parameters'>, withinMs: number): RowTable {
    this.#deadline.begin(withinMs)
    const statement = this.#statement(query.sql)
    const values = query.parameters.map(bindable)
    if (!statement.reader) {
      statement.run(...values)
      return { names: [], rows: [], bytes: [] }
    }
    const columns = statement.columns()
    // Back to objects at once: the statement is kept, and `run` may be its next caller.
    const raw = statement.raw(true)
    let rows: unknown[][]
    try {
      rows = raw.all(...values) as unknown[][]
    } finally {
      raw.raw(false)
    }
    return {
      names: columns.map(({ name }) => name),
      rows,
      // A column of a STRICT table holds what it says; of what is computed nothing is known.
      bytes: columns.flatMap(({ type }, place) => (type === null || type === 'BLOB' || type === 'ANY' ? [place] : [])),
    }
  }

  // An open iterator keeps the WAL from being reset; long reads go through keyset batches instead.
  streamQuery(): AsyncIterableIterator<never> {
    throw new Error('Read in keyset batches: an open iterator would stop the WAL from being reset')
  }

  #statement(sql: string): Statement {
    const known = this.#statements.get(sql)
    if (known) return known
    if (this.#statements.size >= CACHED_STATEMENTS) this.#statements.delete(this.#statements.keys().next().value!)
    const statement = this.#raw.prepare(sql)
    this.#statements.set(sql, statement)
    return statement
  }
}

function bindable(value: unknown): unknown {
  if (typeof value === 'boolean') return value ? 1 : 0
  if (value instanceof Date) throw new TypeError('Times are integer milliseconds in tables')
  return value
}

/** Kysely's own mutex is switched off: it would make a query from outside wait for ever within an open unit. */
class Adapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true
  }
}

function dialectOf(acquire: () => DatabaseConnection): Dialect {
  const driver: Driver = {
    init: async () => {},
    acquireConnection: async () => acquire(),
    releaseConnection: async () => {},
    beginTransaction: async () => refuseTransaction(),
    commitTransaction: async () => refuseTransaction(),
    rollbackTransaction: async () => refuseTransaction(),
    destroy: async () => {},
  }
  return {
    createAdapter: () => new Adapter(),
    createDriver: () => driver,
    createIntrospector: (database) => new SqliteIntrospector(database),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  }
}

function refuseTransaction(): never {
  throw new Error('Transactions are opened by database.unit() and database.snapshot() only')
}

/** A Kysely on one connection, for reading. Every request may want one: all share what compiles their queries. */
export function kyselyOn(connection: DatabaseConnection): Kysely<Tables> {
  const executor = base.kysely.getExecutor().withConnectionProvider({ provideConnection: (use) => use(connection) })
  const { dialect, driver } = base
  return new Kysely<Tables>({ config: { dialect }, dialect, driver, executor })
}

/** Reads a database's file over a connection of its own that cannot write. For a process that does not serve. */
export async function readFrom<T>(file: string, read: (tx: Kysely<Tables>) => Promise<T>): Promise<T> {
  const raw = openReader(file)
  try {
    return await read(kyselyOn(new Connection(raw)))
  } finally {
    raw.close()
  }
}

/** What the handles of units are made from. It has no connection of its own: the outer handle refuses every query. */
export function unconnected(): { kysely: Kysely<Tables>; dialect: Dialect; driver: Driver } {
  const dialect = dialectOf(() => {
    throw new Error('The writer is reached through a Unit only')
  })
  return { kysely: new Kysely<Tables>({ dialect }), dialect, driver: dialect.createDriver() }
}

const base = unconnected()
