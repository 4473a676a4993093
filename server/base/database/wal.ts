import { closeSync, fdatasync, openSync } from 'node:fs'
import type { RawDatabase } from './open.ts'

/** Pages in the log before they are brought home; SQLite's own figure. */
const LONG_PAGES = 1_000

/**
 * The write-ahead log of the writing connection. A COMMIT only writes to it; {@link flush} brings it to the disk in another
 * thread, so that a slow disk does not hold up the event loop. SQLite still flushes around a checkpoint by itself, which is what
 * keeps the file sound (synchronous=NORMAL).
 */
export class Wal {
  readonly #raw: RawDatabase
  readonly #descriptor: number
  readonly #length

  constructor(raw: RawDatabase) {
    this.#raw = raw
    // What SQLite checkpoints by itself at a COMMIT reports no error.
    raw.pragma('wal_autocheckpoint = 0')
    raw.pragma('synchronous = NORMAL')
    this.#length = raw.prepare<[], { log: number }>('pragma wal_checkpoint(NOOP)')
    // The log carries no locks of SQLite's, so closing this descriptor drops none.
    this.#descriptor = openSync(`${raw.name}-wal`, 'r')
  }

  /**
   * Resolves when all that was committed before the call is on the disk. An error is final: the kernel may have dropped the
   * pages, and a second flush would say that all is well.
   */
  flush(): Promise<void> {
    return new Promise((resolve, reject) => {
      fdatasync(this.#descriptor, (error) => (error ? reject(error) : resolve()))
    })
  }

  /** Writes the pages of a long log home into the database file. @throws SqliteError if the disk refuses */
  checkpointWhenLong(): void {
    if ((this.#length.get()?.log ?? 0) >= LONG_PAGES) this.#raw.pragma('wal_checkpoint(PASSIVE)')
  }

  close(): void {
    closeSync(this.#descriptor)
  }
}
