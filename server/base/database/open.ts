import Sqlite from 'better-sqlite3'

export type RawDatabase = Sqlite.Database

/** 3.51.3 mended a fault that could damage a file whose WAL was reset by two connections at once. */
const OLDEST_SQLITE = [3, 51, 3] as const

/**
 * Opens the writing connection. WAL with synchronous=FULL: a commit is on the disk before it returns (the build's own
 * default would be NORMAL, which forgets the last commits at a power cut).
 */
export function openWriter(file: string): RawDatabase {
  const raw = new Sqlite(file)
  raw.pragma('journal_mode = WAL')
  raw.pragma('synchronous = FULL')
  raw.pragma('foreign_keys = ON')
  // Otherwise INSERT OR REPLACE would remove rows past the triggers that keep the audit log.
  raw.pragma('recursive_triggers = ON')
  raw.pragma('trusted_schema = OFF')
  raw.pragma('mmap_size = 0')
  // The wait for another process's lock blocks the event loop; longer waits are the writer's, by timer.
  raw.pragma('busy_timeout = 50')
  assertSettings(raw)
  return raw
}

/** Opens a connection that SQLite itself keeps from writing. */
export function openReader(file: string): RawDatabase {
  const raw = new Sqlite(file, { readonly: true, fileMustExist: true })
  raw.pragma('trusted_schema = OFF')
  raw.pragma('mmap_size = 0')
  raw.pragma('busy_timeout = 1000')
  // Every commit of the writer empties this cache: a large one costs more to empty than it saves.
  raw.pragma('cache_size = -1024')
  return raw
}

function assertSettings(raw: RawDatabase): void {
  const version = String(raw.prepare('select sqlite_version()').pluck().get())
  if (isOlder(version)) throw new Error(`SQLite ${version} is too old; at least ${OLDEST_SQLITE.join('.')} is needed`)
  const wanted = { journal_mode: 'wal', synchronous: 2, foreign_keys: 1, recursive_triggers: 1, trusted_schema: 0 }
  for (const [name, value] of Object.entries(wanted)) {
    const actual = raw.pragma(name, { simple: true })
    if (actual !== value) throw new Error(`The database runs with ${name}=${String(actual)} instead of ${value}`)
  }
}

function isOlder(version: string): boolean {
  const parts = version.split('.').map(Number)
  for (const [index, oldest] of OLDEST_SQLITE.entries()) {
    const part = parts[index] ?? 0
    if (part !== oldest) return part < oldest
  }
  return false
}
