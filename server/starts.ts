import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Log } from './base/log.ts'
import { MINUTE, type Clock, type Millis } from './base/time.ts'

/** So many starts in a row that came to nothing are a loop: the next one serves a page that says so instead. */
const MOST_TRIES = 5
const WITHIN: Millis = 10 * MINUTE
/** A server that has run so long did not fail to start. */
export const STABLE_AFTER: Millis = MINUTE

/**
 * Starts that ended neither in a stop somebody asked for nor in a minute of work: times in a file of the data folder. Whatever
 * ends the process counts, a crash of the engine as well as a full memory.
 */
export class Starts {
  readonly #file: string
  readonly #clock: Clock
  readonly #log: Log

  constructor(dataFolder: string, clock: Clock, log: Log) {
    this.#file = join(dataFolder, 'starts')
    this.#clock = clock
    this.#log = log
  }

  /** Notes this start. @returns true if it is one too many: what failed before will fail again */
  note(): boolean {
    const now = this.#clock()
    const before = this.#read().filter((at) => at <= now && now - at < WITHIN)
    this.#write([...before, now].slice(-MOST_TRIES - 1))
    return before.length >= MOST_TRIES
  }

  /** The start came to something, or somebody stopped it: the next one begins anew. */
  forget(): void {
    try {
      rmSync(this.#file, { force: true })
    } catch (error) {
      this.#log.warn({ err: error }, 'the starts could not be forgotten')
    }
  }

  /** Nothing of it may keep a server from starting: an unreadable file counts as none. */
  #read(): Millis[] {
    try {
      const lines = readFileSync(this.#file, 'utf8').split('\n')
      return lines.map(Number).filter((at) => Number.isSafeInteger(at) && at > 0)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
        this.#log.warn({ err: error }, 'the starts cannot be read')
      return []
    }
  }

  #write(starts: readonly Millis[]): void {
    try {
      writeFileSync(this.#file, `${starts.join('\n')}\n`, { mode: 0o600 })
    } catch (error) {
      this.#log.warn({ err: error }, 'the start could not be noted')
    }
  }
}
