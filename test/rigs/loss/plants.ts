import type { Plant } from '../plant.ts'

// Faults to plant in the way to the disk, for every rig of this folder that has to see them.

const WRITER = 'server/base/database/writer.ts'
const WAL = 'server/base/database/wal.ts'

/** Answers do not wait for the flush, as with SQLite's own synchronous=NORMAL. */
export const NOT_FLUSHED: readonly Plant[] = [
  { file: WAL, sound: 'fdatasync(this.#descriptor, (error) =>', faulty: 'setImmediate((error?: Error) =>' },
]

/** SQLite flushes neither before nor after it brings the log home. */
export const CHECKPOINTS_NOT_FLUSHED: readonly Plant[] = [
  { file: WAL, sound: "raw.pragma('synchronous = NORMAL')", faulty: "raw.pragma('synchronous = OFF')" },
]

/** SQLite flushes within each COMMIT, and the event loop waits for it. */
export const FLUSHED_IN_THE_LOOP: readonly Plant[] = [
  { file: WAL, sound: "raw.pragma('synchronous = NORMAL')", faulty: "raw.pragma('synchronous = FULL')" },
]

/** Answers go out before the COMMIT. */
export const EARLY_ANSWERS: readonly Plant[] = [
  {
    file: WRITER,
    sound: '    this.#commit(done, headBefore)\n',
    faulty: `    for (const [queued, outcome] of done) settle(queued, outcome)
    await new Promise((resolve) => setTimeout(resolve, 20))
    this.#commit([], headBefore)
`,
  },
]

/** The second entry of a unit is dropped. */
export const HALF_A_LOG: readonly Plant[] = [
  {
    file: WRITER,
    sound: '    this.log.seal(entries)\n',
    faulty: '    this.log.seal(entries.slice(0, 1))\n',
  },
]

/** The position is left out of the chain. */
export const CHAIN_WITHOUT_POSITION: readonly Plant[] = [
  {
    file: 'server/base/audit/log.ts',
    sound: 'chain = chainHash(chain, seq, entry.leaf)',
    faulty: 'chain = chainHash(chain, 1, entry.leaf)',
  },
]

/** An I/O error is an error like any other. */
export const ERRORS_SURVIVED: readonly Plant[] = [
  {
    file: 'server/base/database/disk-errors.ts',
    sound: '/^SQLITE_(IOERR|CORRUPT|NOTADB|CANTOPEN|READONLY)/.test(error.code)',
    faulty: '/^SQLITE_(CORRUPT|NOTADB|CANTOPEN|READONLY)/.test(error.code)',
  },
]

/** A flush that failed counts as done. */
export const FLUSH_ERRORS_SWALLOWED: readonly Plant[] = [
  { file: WAL, sound: '(error ? reject(error) : resolve())', faulty: 'void (error, resolve())' },
]

/** SQLite checkpoints by itself, and tells nobody what came of it. */
export const CHECKPOINT_ERRORS_UNSEEN: readonly Plant[] = [
  { file: WAL, sound: "raw.pragma('wal_autocheckpoint = 0')", faulty: "raw.pragma('wal_autocheckpoint = 1000')" },
]

/** After an I/O error the next start looks at nothing. */
export const VERIFICATION_SKIPPED: readonly Plant[] = [
  {
    file: 'server/base/database/database.ts',
    sound: 'const fault = faultIn(folder, clock())',
    faulty: 'const fault = (clearFault(folder), null)',
  },
]

/** What a full disk refused is acknowledged. */
export const FULL_ACKNOWLEDGED: readonly Plant[] = [
  {
    file: WRITER,
    sound: '    for (const [queued] of done) queued.settle.reject(reason)\n',
    faulty: `    for (const [queued, outcome] of done) {
      if (isFull(error) && outcome.ok) settle(queued, outcome)
      else queued.settle.reject(reason)
    }
`,
  },
]

/** The reserve is kept when the disk is full. */
export const RESERVE_KEPT: readonly Plant[] = [
  {
    file: 'server/base/database/database.ts',
    sound: '        releaseReserve(folder)\n',
    faulty: '',
  },
]
