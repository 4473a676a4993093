import Sqlite from 'better-sqlite3'

export type Migrations = readonly (readonly [name: string, sql: string])[]
export type Raw = Sqlite.Database

export interface Column {
  name: string
  type: string
  notnull: number
  pk: number
  hidden: number
}

/** An empty database with these migrations applied. */
export function migrated(migrations: Migrations): Raw {
  const raw = new Sqlite(':memory:')
  raw.exec('create table base_migrations (name text primary key, applied_at integer not null) strict')
  for (const [, sql] of migrations) raw.exec(sql)
  return raw
}

/** Tables of the product; those that the full-text index keeps for itself carry its name and are left out. */
export function tablesOf(raw: Raw): { name: string; sql: string }[] {
  const all = raw
    .prepare<[], { name: string; sql: string }>(
      `select name, sql from sqlite_schema where type = 'table' and sql is not null and name not like 'sqlite_%'`,
    )
    .all()
  const virtual = all.filter(({ sql }) => /^create virtual table/i.test(sql)).map(({ name }) => name)
  return all.filter(({ name }) => !virtual.some((index) => name === index || name.startsWith(`${index}_`)))
}

export function columnsOf(raw: Raw, table: string): Column[] {
  return raw.pragma(`table_xinfo(${table})`) as Column[]
}
