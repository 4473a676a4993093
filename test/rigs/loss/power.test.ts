import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { control, type Control } from '../control.ts'
import { inLane, lacks, SEED } from '../lane.ts'
import { report } from '../report.ts'
import { diskWith, lacksForDisks, NO_CHANCE } from './disk.ts'
import { faultyCalls, type FaultyCalls } from './faulty-calls.ts'
import { inBatches } from './lanes.ts'
import * as plants from './plants.ts'
import { powerCuts, type PowerCuts } from './power.ts'
import type { RoundsResult } from './rounds.ts'
import { prepareHome, type Prepared } from './writers.ts'

const CUTS = inLane(8, 300)
const WRITEBACK_CUTS = inLane(2, 30)
const PLANTED_CUTS = 6

const lacking = lacksForDisks('gcc')

/** Cuts on a disk of its own. */
async function cutsOn(options: string, run: Omit<PowerCuts, 'disk'> & { home: string }): Promise<RoundsResult> {
  const disk = await diskWith(run.home, { options })
  try {
    return await powerCuts({ ...run, disk })
  } finally {
    await disk.remove()
  }
}

for (const [what, options, rounds] of [
  ['', NO_CHANCE, CUTS],
  [' with data=writeback', `${NO_CHANCE},data=writeback`, WRITEBACK_CUTS],
] as const) {
  test(`power cut ${rounds} times under write load${what}: every acknowledged change is there, and the server comes up again`, async (t) => {
    if (lacking !== null) return lacks(t, lacking)
    const run = { rounds, seed: SEED }
    const result = await inBatches(run, ({ home, owner }, batch) => cutsOn(options, { home, owner, ...batch }))
    report({ power_cuts: result.rounds, acked_lost: result.faults.length })
    t.diagnostic(`${result.acknowledged} acknowledged changes in ${result.rounds} cuts, seed ${SEED}`)
    assert.deepEqual(result.faults, [])
  })
}

const LOST = /was acknowledged and is gone/
const BROKEN = /is gone|integrity_check|malformed|cannot be read|did not come up/

/** What turns the rig red, from the source or from below it. */
const CONTROLS: readonly (Control & { flushesSwallowed?: true })[] = [
  { fault: 'answers do not wait for the flush', plants: plants.NOT_FLUSHED, shows: LOST },
  { fault: 'flushes are swallowed below the server', plants: [], flushesSwallowed: true, shows: BROKEN },
]

describe('power cuts of planted sources', { skip: lacking ?? false }, () => {
  let prepared: Prepared
  let calls: FaultyCalls

  // Not before the cuts: a session ends after half an hour without use.
  before(async () => {
    prepared = await prepareHome()
    calls = await faultyCalls()
  })

  after(() => {
    prepared.remove()
    calls.remove()
  })

  for (const { flushesSwallowed = false, ...planted } of CONTROLS) {
    control(planted, async (source) => {
      if (flushesSwallowed) calls.arm({ kind: 'flush', file: '', nth: 1, error: 'none', forGood: true })
      const { home, owner } = prepared
      const run = { home, owner, source, env: calls.env, rounds: PLANTED_CUTS, seed: SEED, untilFault: true }
      return (await cutsOn(NO_CHANCE, run).finally(() => calls.disarm())).faults
    })
  }
})
