import type Sqlite from 'better-sqlite3'
import { openReader } from './open.ts'

export interface Inspection {
  /** What SQLite finds wrong with the file itself; empty if it is sound. At most 10 lines. */
  faults: string[]
  /** Rows that point to a row that is not there. */
  brokenReferences: number
  /** Rows by table. */
  rows: Record<string, number>
  /** Migrations in the order in which they were applied. */
  migrations: string[]
}

/** Looks a closed database file over, without changing it. Reads all of it: only for a process of its own. */
export function inspectDatabase(file: string): Inspection {
  const raw = openReader(file)
  try {
    return {
      faults: faultsOf(raw),
      brokenReferences: raw.prepare('select count(*) from pragma_foreign_key_check').pluck().get() as number,
      ...summaryOf(raw),
    }
  } finally {
    raw.close()
  }
}

/** The part of an {@link Inspection} that only counts. */
export function summarizeDatabase(file: string): Pick<Inspection, 'rows' | 'migrations'> {
  const raw = openReader(file)
  try {
    return summaryOf(raw)
  } finally {
    raw.close()
  }
}

function faultsOf(raw: Sqlite.Database): string[] {
  const lines = raw.pragma('quick_check(10)') as { quick_check: string }[]
  return lines.map((line) => line.quick_check).filter((line) => line !== 'ok')
}

function summaryOf(raw: Sqlite.Database): Pick<Inspection, 'rows' | 'migrations'> {
  return {
    rows: Object.fromEntries(tablesOf(raw).map((table) => [table, countOf(raw, table)])),
    migrations: raw.prepare<[], string>('select name from base_migrations order by applied_at, name').pluck().all(),
  }
}

/** Ordinary tables: neither SQLite's own nor the shadow tables of a full-text index. */
function tablesOf(raw: Sqlite.Database): string[] {
  return raw
    .prepare<[], string>("select name from pragma_table_list where schema = 'main' and type = 'table' order by name")
    .pluck()
    .all()
    .filter((name) => !name.startsWith('sqlite_'))
}

function countOf(raw: Sqlite.Database, table: string): number {
  return (
    raw
      .prepare<[], number>(`select count(*) from "${table.replaceAll('"', '""')}"`)
      .pluck()
      .get() ?? 0
  )
}
