import {
  TableNode,
  Transaction,
  type CompiledQuery,
  type ConnectionProvider,
  type DatabaseConnection,
  type OperationNode,
  type QueryResult,
  type RootOperationNode,
} from 'kysely'
import type { Tx } from '../audit/unit.ts'
import { BOOKKEEPING } from './bookkeeping.ts'
import { unconnected } from './dialect.ts'
import type { Tables } from './tables.ts'

const base = unconnected()

/** The writer's connection as one unit sees it: dead once the unit is over, and held to what the unit may write. */
export class Handle implements DatabaseConnection, ConnectionProvider {
  readonly tx: Tx
  readonly #connection: DatabaseConnection
  readonly #bookkeepingOnly: boolean
  #over = false

  constructor(connection: DatabaseConnection, bookkeepingOnly: boolean) {
    this.#connection = connection
    this.#bookkeepingOnly = bookkeepingOnly
    this.tx = new Transaction<Tables>({
      config: { dialect: base.dialect },
      dialect: base.dialect,
      driver: base.driver,
      executor: base.kysely.getExecutor().withConnectionProvider(this),
    })
  }

  /** Ends the handle: whatever still holds it gets an error instead of somebody else's transaction. */
  end(): void {
    this.#over = true
  }

  async provideConnection<T>(consumer: (connection: DatabaseConnection) => Promise<T>): Promise<T> {
    return await consumer(this)
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    if (this.#over) throw new Error('This unit is over; its handle cannot be used any more')
    if (this.#bookkeepingOnly) assertBookkeeping(query.query)
    return await this.#connection.executeQuery<R>(query)
  }

  streamQuery<R>(query: CompiledQuery, chunkSize: number): AsyncIterableIterator<QueryResult<R>> {
    return this.#connection.streamQuery<R>(query, chunkSize)
  }
}

function assertBookkeeping(query: RootOperationNode): void {
  if (query.kind === 'SelectQueryNode') return
  const table = tableWritten(query)
  if (table === null || !BOOKKEEPING.has(table)) {
    throw new Error(
      `bookkeep() may not write ${table ?? query.kind}: changes to it belong in a unit with an audit entry`,
    )
  }
}

function tableWritten(query: RootOperationNode): string | null {
  if (query.kind === 'InsertQueryNode') return nameOf(query.into)
  if (query.kind === 'UpdateQueryNode') return nameOf(query.table)
  if (query.kind === 'DeleteQueryNode') return nameOf(query.from.froms[0])
  return null
}

function nameOf(node: OperationNode | undefined): string | null {
  return node && TableNode.is(node) ? node.table.identifier.name : null
}
