import assert from 'node:assert/strict'
import { test } from 'node:test'
import { control, type Control } from '../control.ts'
import { inLane, SEED } from '../lane.ts'
import { report } from '../report.ts'
import { killRounds } from './kill.ts'
import { inBatches } from './lanes.ts'
import * as plants from './plants.ts'
import { prepareHome } from './writers.ts'

const ROUNDS = inLane(12, 1_000)
/** A planted fault shows in the first rounds or the rig is worthless. */
const PLANTED_ROUNDS = 8

test(`killed ${ROUNDS} times under write load: every acknowledged change is there with its entries, and nothing is half done`, async (t) => {
  const { faults, acknowledged, rounds } = await inBatches({ rounds: ROUNDS, seed: SEED }, ({ home, owner }, batch) =>
    killRounds({ home, owner, ...batch }),
  )
  report({ kills: rounds, acked_lost: faults.length })
  t.diagnostic(`${acknowledged} acknowledged changes in ${rounds} rounds, seed ${SEED}`)
  assert.deepEqual(faults, [])
  assert.ok(acknowledged >= ROUNDS * 5, `only ${acknowledged} changes were acknowledged`)
})

const CONTROLS: readonly Control[] = [
  { fault: 'answers go out before the COMMIT', plants: plants.EARLY_ANSWERS, shows: /was acknowledged and is gone/ },
  {
    fault: 'the second entry of a unit is dropped',
    plants: plants.HALF_A_LOG,
    shows: /0 times the entry access\.invite/,
  },
  {
    fault: 'the position is left out of the chain',
    plants: plants.CHAIN_WITHOUT_POSITION,
    shows: /the chain breaks at entry/,
  },
]

for (const planted of CONTROLS) {
  control(planted, async (source) => {
    // A home of its own, now: the rounds before may take longer than a session lives without use.
    const { home, owner, remove } = await prepareHome()
    const run = { home, owner, rounds: PLANTED_ROUNDS, seed: SEED, source, untilFault: true }
    return (await killRounds(run).finally(remove)).faults
  })
}
