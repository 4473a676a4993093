import Sqlite from 'better-sqlite3'
import { messageOf } from '../errors.ts'

// What an error of SQLite or of the disk means for the data. Codes: https://www.sqlite.org/rescode.html

/** The disk did not take what was committed. */
export class FlushFailed extends Error {
  constructor(cause: unknown) {
    super(`The write-ahead log could not be flushed: ${messageOf(cause)}`, { cause })
    this.name = 'FlushFailed'
  }
}

/** Errors that are reported once and then seem never to have been: nothing may be acknowledged any more. */
export function isFatal(error: unknown): boolean {
  if (error instanceof FlushFailed) return true
  return error instanceof Sqlite.SqliteError && /^SQLITE_(IOERR|CORRUPT|NOTADB|CANTOPEN|READONLY)/.test(error.code)
}

/** Whether an error that a reader met says that the file cannot be relied on. */
export function isDamage(error: unknown): boolean {
  return error instanceof Sqlite.SqliteError && /^SQLITE_(IOERR|CORRUPT|NOTADB)/.test(error.code)
}

/** Whether the disk had no space left. */
export function isFull(error: unknown): boolean {
  return error instanceof Sqlite.SqliteError && error.code === 'SQLITE_FULL'
}

/** Whether somebody else holds a lock. */
export function isBusy(error: unknown): boolean {
  return error instanceof Sqlite.SqliteError && error.code.startsWith('SQLITE_BUSY')
}
