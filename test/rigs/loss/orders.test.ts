import assert from 'node:assert/strict'
import { test } from 'node:test'
import { control, type Control } from '../control.ts'
import { inLane, lacks, SEED } from '../lane.ts'
import { report } from '../report.ts'
import { lacksForDisks } from './disk.ts'
import * as plants from './plants.ts'
import { recordOrders, type Recorded } from './recording.ts'
import { replay, type Replay, type ReplayResult } from './replay.ts'
import { SHOWN_DISK } from './shown-disk.ts'
import { prepareHome } from './writers.ts'

const RECORDINGS = inLane(1, 10)
const POINTS = inLane(100, 520)
/** Enough for the log to be brought home several times. */
const CHANGES = 600
const PLANTED_POINTS = 40

const lacking = lacksForDisks(...SHOWN_DISK)

async function recordAndReplay(recorded: Recorded, run: Replay): Promise<ReplayResult> {
  const recording = await recordOrders(recorded)
  try {
    return await replay(recording, run)
  } finally {
    recording.remove()
  }
}

test(`cut at ${RECORDINGS * POINTS} moments of a recorded run, with a random half of what was not flushed: every acknowledged change is there`, async (t) => {
  if (lacking !== null) return lacks(t, lacking)
  const faults: string[] = []
  let points = 0
  for (let recording = 0; recording < RECORDINGS; recording++) {
    // A home of its own: a session does not live for ever.
    const { home, owner, remove } = await prepareHome()
    const run = { points: POINTS, seed: SEED + recording }
    const result = await recordAndReplay({ home, owner, changes: CHANGES }, run).finally(remove)
    faults.push(...result.faults)
    points += result.points
  }
  report({ write_orders: points, acked_lost: faults.length })
  t.diagnostic(`${points} write orders, seed ${SEED}`)
  assert.deepEqual(faults, [])
})

const LOST = /was acknowledged and is gone/
const BROKEN = /is gone|integrity_check|malformed|cannot be read|cannot be mounted/

const CONTROLS: readonly Control[] = [
  { fault: 'answers do not wait for the flush', plants: plants.NOT_FLUSHED, shows: LOST },
  { fault: 'the log is brought home without a flush', plants: plants.CHECKPOINTS_NOT_FLUSHED, shows: BROKEN },
]

if (lacking === null) {
  for (const planted of CONTROLS) {
    control(planted, async (source) => {
      const { home, owner, remove } = await prepareHome()
      const run = { points: PLANTED_POINTS, seed: SEED, untilFault: true }
      return (await recordAndReplay({ home, owner, source, changes: CHANGES }, run).finally(remove)).faults
    })
  }
}
