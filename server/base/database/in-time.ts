import { sql } from 'kysely'
import type { RawDatabase } from './open.ts'

/**
 * A condition that every row meets as long as the statement's time is not over; then the statement ends with an error. It
 * stands before the others, so that it is asked of each row that is looked at.
 */
export const IN_TIME = sql<boolean>`in_time()`

/** Rows between two looks at the clock. */
const LOOK_EVERY = 256

const OUT_OF_TIME = 'out_of_time'

/** Whether a statement was given up because its time was over. */
export function isOutOfTime(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === OUT_OF_TIME
}

class OutOfTime extends Error {
  readonly code = OUT_OF_TIME

  constructor() {
    super('A statement took too long and was given up')
  }
}

/** Of a busy machine a statement gets a part only: so many times as long it may take by the clock. */
const WAITING = 5

/** What {@link IN_TIME} asks on one connection. */
export class Deadline {
  #processor = Infinity
  #clock = Infinity
  #unlooked = 1

  constructor(raw: RawDatabase) {
    raw.function('in_time', { directOnly: true }, () => this.#look())
  }

  /** The next statement begins, and has so much of the processor; by the clock it may take five times as long. */
  begin(withinMs: number): void {
    this.#unlooked = 1
    this.#clock = performance.now() + withinMs * WAITING
    this.#processor = withinMs === Infinity ? Infinity : processorMs() + withinMs
  }

  #look(): number {
    this.#unlooked -= 1
    if (this.#unlooked > 0) return 1
    this.#unlooked = LOOK_EVERY
    if (performance.now() > this.#clock || (this.#processor < Infinity && processorMs() > this.#processor))
      throw new OutOfTime()
    return 1
  }
}

/** What this thread has used of the processor. */
function processorMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1_000
}
