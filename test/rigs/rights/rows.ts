import type Sqlite from 'better-sqlite3'

export type Row = Readonly<Record<string, string | number | Buffer | null>>

/** Puts one row into a table of a file that no server has open. */
export function insert(raw: Sqlite.Database, table: string, row: Row): void {
  const names = Object.keys(row)
  raw
    .prepare(`insert into ${table} (${names.join(', ')}) values (${names.map(() => '?').join(', ')})`)
    .run(...Object.values(row))
}

export function tablesOf(raw: Sqlite.Database): string[] {
  return raw
    .prepare<[], string>(
      `select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' order by name`,
    )
    .pluck()
    .all()
}

/** Names of all columns of all tables. */
export function columnsOf(raw: Sqlite.Database): string[] {
  const names = tablesOf(raw).flatMap((table) => raw.prepare<[], { name: string }>(`pragma table_info(${table})`).all())
  return [...new Set(names.map(({ name }) => name))]
}
