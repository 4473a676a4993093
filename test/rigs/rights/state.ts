import { createHash } from 'node:crypto'
import Sqlite from 'better-sqlite3'
import { databaseOf } from './house.ts'
import { tablesOf } from './rows.ts'

/** Tables that change without anybody asking: counters, progress, what the watch and the night's jobs leave behind, and the log itself. */
const RESTLESS =
  /^(alarms_|audit_|auditor_verifications|access_(ceremonies|refusals|seen|throttles|token_uses)$|directory_(plan_rows|unseen)$|http_|jobs_|outbound_|ca_crls$|backup_files$)/

export interface State {
  /** A hash of each table that only people change. */
  tables: ReadonlyMap<string, string>
  /** Number of the last audit entry. */
  seq: number
}

/** What the database holds now; the server may be running. */
export function stateOf(home: string): State {
  return reading(home, (raw) => {
    const names = tablesOf(raw).filter((name) => !RESTLESS.test(name))
    const tables = new Map(names.map((name) => [name, hashOfTable(raw, name)]))
    return { tables, seq: raw.prepare<[], number>('select coalesce(max(seq), 0) from audit_entries').pluck().get()! }
  })
}

export function changedTables(before: State, after: State): string[] {
  return [...after.tables].filter(([name, hash]) => before.tables.get(name) !== hash).map(([name]) => name)
}

export interface Change {
  action: string
  request: string
  actor: string
}

/** What people changed since that entry: everything but refusals and the server's own work. */
export function changesSince(home: string, seq: number): Change[] {
  return reading(home, (raw) => {
    const bodies = raw
      .prepare<[number], string>('select body from audit_bodies where seq > ? order by seq')
      .pluck()
      .all(seq)
    return bodies.map(changeOf).filter(({ action, actor }) => !/refuse/.test(action) && !actor.startsWith('job:'))
  })
}

function changeOf(body: string): Change {
  const { action, actor, origin } = JSON.parse(body) as {
    action: string
    actor: { kind: string; id: string }
    origin: { request: string }
  }
  return { action, request: origin.request, actor: `${actor.kind}:${actor.id}` }
}

function hashOfTable(raw: Sqlite.Database, name: string): string {
  const hash = createHash('sha256')
  const order = raw.prepare(`select * from ${name}`).columns().length > 1 ? '1, 2' : '1'
  for (const row of raw.prepare<[], unknown[]>(`select * from ${name} order by ${order}`).raw().iterate()) {
    hash.update(JSON.stringify(row))
  }
  return hash.digest('hex')
}

function reading<T>(home: string, read: (raw: Sqlite.Database) => T): T {
  const raw = new Sqlite(databaseOf(home), { readonly: true })
  try {
    return read(raw)
  } finally {
    raw.close()
  }
}
