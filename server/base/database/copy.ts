import { openSync, closeSync, fsyncSync } from 'node:fs'
import Sqlite from 'better-sqlite3'

const PAGES_PER_STEP = 4096

/**
 * Copies a database that is in use to `target`, as of one instant.
 *
 * Only for a process of its own: closing any descriptor of the file drops all locks that the process holds on it, and the
 * large steps would starve an event loop. The open read transaction is what makes the copy end: without it every commit of
 * the server would make the copy begin again. While it is open the WAL grows, so whatever takes time (packing, encrypting)
 * comes after.
 */
export async function copyDatabase(
  source: string,
  target: string,
  onProgress: (done: number, total: number) => void,
): Promise<void> {
  const raw = new Sqlite(source, { readonly: true, fileMustExist: true, timeout: 10_000 })
  try {
    raw.exec('begin')
    raw.prepare('select count(*) from sqlite_schema').get()
    await raw.backup(target, {
      progress: ({ totalPages, remainingPages }) => {
        onProgress(totalPages - remainingPages, totalPages)
        return PAGES_PER_STEP
      },
    })
    raw.exec('commit')
  } finally {
    raw.close()
  }
  makeSingleFile(target)
}

/** A copy in WAL mode would need two more files to be whole; the server switches back when it opens it. */
function makeSingleFile(file: string): void {
  const raw = new Sqlite(file, { fileMustExist: true })
  try {
    const mode = raw.pragma('journal_mode = DELETE', { simple: true })
    if (mode !== 'delete') throw new Error(`The copy stays in ${String(mode)} mode`)
  } finally {
    raw.close()
  }
  const descriptor = openSync(file, 'r+')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
