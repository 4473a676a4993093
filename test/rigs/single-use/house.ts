import { randomUUID } from 'node:crypto'
import Sqlite from 'better-sqlite3'
import type { Authenticator } from '../../peers/authenticator.ts'
import type { Client } from '../../peers/client.ts'
import { setUp, startServer, type Server } from '../../peers/server.ts'
import { cookieOf, insertAccount, newToken, sessionRow } from '../rights/callers.ts'
import { databaseOf } from '../rights/house.ts'
import { insert, type Row } from '../rights/rows.ts'
import { messageOf, type Asked, type Message } from '../wire.ts'

type Value = string | number | Buffer | null

/**
 * A running server that was set up, and a second hand on its file: what is used up in one round is put back for the next, which
 * through the door would take longer than the race.
 */
export class House {
  readonly server: Server
  readonly owner: Client
  readonly authenticator: Authenticator
  readonly ownerId: string
  readonly raw: Sqlite.Database

  private constructor(server: Server, owner: Client) {
    this.server = server
    this.owner = owner
    this.authenticator = owner.authenticator!
    this.raw = new Sqlite(databaseOf(server.home))
    this.ownerId = this.text('select account_id from access_factors')
  }

  static async open(source?: string): Promise<House> {
    const server = await startServer(source === undefined ? {} : { source })
    return new House(server, await setUp(server))
  }

  async close(): Promise<void> {
    this.owner.close()
    this.raw.close()
    await this.server.stop()
  }

  /** A request of one contender. */
  message(asked: Omit<Asked, 'host'>): Message {
    return messageOf({ ...asked, host: `${this.server.address}:${this.server.port}` })
  }

  /** A session of an account, by its cookie; `change` are the columns that differ from a good open one. */
  session(accountId: string | null, change: Row = {}): { id: string; cookie: string } {
    const token = newToken()
    const row = { ...sessionRow(Date.now(), accountId, token), ...change }
    insert(this.raw, 'access_sessions', row)
    return { id: row.id, cookie: cookieOf(token) }
  }

  /** An account with a role, of a name that nobody else has. */
  account(role: 'owner' | 'auditor' = 'auditor'): string {
    return insertAccount(this.raw, Date.now(), 'contender', role, { username_key: randomUUID() })
  }

  run(sql: string, ...values: Value[]): void {
    this.raw.prepare(sql).run(...values)
  }

  /** The one value that a query gives. */
  number(sql: string, ...values: Value[]): number {
    return this.#value(sql, values) as number
  }

  text(sql: string, ...values: Value[]): string {
    return this.#value(sql, values) as string
  }

  bytes(sql: string, ...values: Value[]): Buffer {
    return this.#value(sql, values) as Buffer
  }

  #value(sql: string, values: readonly Value[]): unknown {
    const value = this.raw
      .prepare(sql)
      .pluck()
      .get(...values)
    if (value === undefined) throw new Error(`Nothing is found by: ${sql}`)
    return value
  }
}
