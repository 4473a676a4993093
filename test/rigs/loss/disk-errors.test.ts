import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { copyHome } from '../../peers/server.ts'
import { installed } from '../../peers/program.ts'
import { control, type Control } from '../control.ts'
import { LONG, lacks, SEED } from '../lane.ts'
import { randomFrom } from '../random.ts'
import { report } from '../report.ts'
import { diskErrors, type DiskErrors } from './disk-errors.ts'
import { faultyCalls, type FaultyCall } from './faulty-calls.ts'
import { inBatches } from './lanes.ts'
import * as plants from './plants.ts'
import type { RoundsResult } from './rounds.ts'
import { prepareHome, type Prepared } from './writers.ts'

const LOG = 'freehold.sqlite-wal'
const FILE = 'freehold.sqlite'
const POSITIONS = 500

/** One of each kind: in a commit, in the flush after it, and while the log is brought home. */
const CHOSEN: readonly FaultyCall[] = [
  { kind: 'flush', file: LOG, nth: 1, error: 'EIO' },
  { kind: 'flush', file: LOG, nth: 7, error: 'EIO', forGood: true },
  { kind: 'flush', file: LOG, nth: 3, error: 'ENOSPC' },
  { kind: 'write', file: LOG, nth: 1, error: 'EIO' },
  { kind: 'write', file: LOG, nth: 23, error: 'EIO', forGood: true },
  { kind: 'write', file: LOG, nth: 20, error: 'ENOSPC' },
  { kind: 'flush', file: FILE, nth: 1, error: 'EIO' },
  { kind: 'write', file: FILE, nth: 1, error: 'EIO' },
  { kind: 'write', file: FILE, nth: 40, error: 'EIO', forGood: true },
  { kind: 'write', file: FILE, nth: 5, error: 'ENOSPC' },
]

/** Where calls may fail, and how many of them a short while of writing makes. */
const PLACES = [
  { kind: 'flush', file: LOG, most: 40 },
  { kind: 'write', file: LOG, most: 400 },
  { kind: 'flush', file: FILE, most: 1 },
  { kind: 'write', file: FILE, most: 100 },
] as const

const lacking = installed('gcc') ? null : 'gcc'
let prepared: Prepared

before(async () => {
  if (lacking === null) prepared = await prepareHome()
})

after(() => {
  if (lacking === null) prepared.remove()
})

function anywhere(random: () => number): FaultyCall {
  const { most, ...place } = PLACES[Math.floor(random() * PLACES.length)]!
  return {
    ...place,
    nth: 1 + Math.floor(random() * most),
    error: random() < 0.7 ? 'EIO' : 'ENOSPC',
    forGood: random() < 0.5,
  }
}

async function errorsIn(run: Omit<DiskErrors, 'calls' | 'seed'>): Promise<RoundsResult> {
  const calls = await faultyCalls()
  try {
    return await diskErrors({ ...run, calls, seed: SEED })
  } finally {
    calls.remove()
  }
}

const random = randomFrom(SEED)
const faulty = LONG ? Array.from({ length: POSITIONS }, () => anywhere(random)) : CHOSEN

test(`${faulty.length} times a write or a flush fails: nothing is acknowledged after it, the server ends and comes back when all was verified`, async (t) => {
  if (lacking !== null) return lacks(t, lacking)
  const run = { rounds: faulty.length, seed: SEED }
  const { faults, acknowledged } = await inBatches(run, ({ home, owner }, { first, rounds }) =>
    errorsIn({ home, owner, faulty: faulty.slice(first, first + rounds) }),
  )
  report({ acked_lost: faults.length })
  t.diagnostic(`${acknowledged} acknowledged changes, seed ${SEED}`)
  assert.deepEqual(faults, [])
})

const CONTROLS: readonly (Control & { faulty: FaultyCall })[] = [
  {
    fault: 'an I/O error in a commit is an error like any other',
    plants: plants.ERRORS_SURVIVED,
    faulty: { kind: 'write', file: LOG, nth: 1, error: 'EIO' },
    shows: /asked for after the error and acknowledged/,
  },
  {
    fault: 'a flush that failed counts as done',
    plants: plants.FLUSH_ERRORS_SWALLOWED,
    faulty: { kind: 'flush', file: LOG, nth: 3, error: 'EIO' },
    shows: /asked for after the error and acknowledged/,
  },
  {
    fault: 'SQLite checkpoints by itself, and its errors are seen by nobody',
    plants: plants.CHECKPOINT_ERRORS_UNSEEN,
    faulty: { kind: 'write', file: FILE, nth: 1, error: 'EIO' },
    shows: /asked for after the error and acknowledged/,
  },
  {
    fault: 'after an I/O error the next start looks at nothing',
    plants: plants.VERIFICATION_SKIPPED,
    faulty: { kind: 'flush', file: LOG, nth: 1, error: 'EIO' },
    shows: /did not verify/,
  },
]

if (lacking === null) {
  for (const { faulty: call, ...planted } of CONTROLS) {
    control(planted, async (source) => {
      const home = copyHome(prepared.home)
      try {
        // Which write meets the error is up to the machine, and not each was somebody's change: it has three rounds to show.
        const rounds = { home, owner: prepared.owner, faulty: [call, call, call], untilFault: true }
        return (await errorsIn({ ...rounds, source })).faults
      } finally {
        rmSync(home, { recursive: true, force: true })
      }
    })
  }
}
