import { StartProblem } from '../errors.ts'
import type { Millis } from '../time.ts'
import { MIGRATIONS } from './migrations/index.ts'
import type { RawDatabase } from './open.ts'

/**
 * Brings the file to this version's schema, each migration in a transaction of its own.
 * @throws StartProblem 1 when a newer version wrote the file
 */
export function migrate(raw: RawDatabase, at: Millis, migrations = MIGRATIONS): string[] {
  raw.exec('create table if not exists base_migrations (name text primary key, applied_at integer not null) strict')
  const applied = new Set(raw.prepare<[], string>('select name from base_migrations').pluck().all())
  refuseNewer(applied, migrations)
  const missing = migrations.filter(([name]) => !applied.has(name))
  for (const [name, sql] of missing) apply(raw, name, sql, at)
  return missing.map(([name]) => name)
}

/** The name of the last migration: the schema version that a backup states. */
export function schemaVersion(migrations = MIGRATIONS): string {
  return migrations.at(-1)?.[0] ?? ''
}

function refuseNewer(applied: Set<string>, migrations: typeof MIGRATIONS): void {
  const known = new Set(migrations.map(([name]) => name))
  const unknown = [...applied].filter((name) => !known.has(name))
  if (unknown.length === 0) return
  throw new StartProblem(
    1,
    `A newer version of Freehold wrote this data (it knows ${unknown.at(-1)}). Nothing was touched. ` +
      'Start that version again, or restore a backup made by this version into an empty folder.',
  )
}

function apply(raw: RawDatabase, name: string, sql: string, at: Millis): void {
  raw.exec('begin immediate')
  try {
    raw.exec(sql)
    raw.prepare('insert into base_migrations (name, applied_at) values (?, ?)').run(name, at)
    raw.exec('commit')
  } catch (error) {
    if (raw.inTransaction) raw.exec('rollback')
    throw error
  }
}
