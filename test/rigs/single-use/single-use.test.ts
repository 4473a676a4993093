import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { control, type Control } from '../control.ts'
import { inLane } from '../lane.ts'
import { report } from '../report.ts'
import { House } from './house.ts'
import { KINDS } from './kinds.ts'
import { CONTENDERS, race, type Kind } from './race.ts'

const ROUNDS = inLane(10, 200)
/** A planted fault that is not seen in so many rounds is not seen. */
const PLANTED_ROUNDS = 3

let house: House

before(async () => {
  house = await House.open()
})

after(() => house.close())

function roundsOf({ oneIn = 1 }: Kind, rounds: number): number {
  return Math.max(1, Math.floor(rounds / oneIn))
}

for (const kind of KINDS) {
  const title = [kind.name, kind.way ?? []].flat().join(', ')
  test(`${title}: of ${CONTENDERS} who try at the same instant one succeeds`, async (t) => {
    const { faults, rounds, wrong } = await race(house, kind, roundsOf(kind, ROUNDS))
    report({ race_wrong: wrong })
    t.diagnostic(`${rounds} rounds`)
    assert.deepEqual(faults.slice(0, 20), [])
  })
}
