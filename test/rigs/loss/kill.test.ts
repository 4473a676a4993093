import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { after, before, test } from 'node:test'
import type { Client } from '../../peers/client.ts'
import { copyHome, setUp, startServer } from '../../peers/server.ts'
import { killRounds } from './kill.ts'
import { control, type Control } from '../control.ts'
import { inLane, SEED } from '../lane.ts'
import { report } from '../report.ts'

const ROUNDS = inLane(20, 1_000)
/** A planted fault shows in the first rounds or the rig is worthless. */
const PLANTED_ROUNDS = 8

const homes: string[] = []
let prepared = ''
let owner: Client

before(async () => {
  const server = await startServer()
  owner = await setUp(server)
  await server.kill()
  prepared = server.home
  homes.push(prepared)
})

after(() => {
  for (const home of homes) rmSync(home, { recursive: true, force: true })
})

function freshHome(): string {
  const copy = copyHome(prepared)
  homes.push(copy)
  return copy
}

test(`killed ${ROUNDS} times under write load: every acknowledged change is there with its entries, and nothing is half done`, async (t) => {
  const { faults, acknowledged, rounds } = await killRounds({ home: freshHome(), owner, rounds: ROUNDS, seed: SEED })
  report({ kills: rounds, acked_lost: faults.length })
  t.diagnostic(`${acknowledged} acknowledged changes in ${rounds} rounds, seed ${SEED}`)
  assert.ok(acknowledged >= ROUNDS * 5, `only ${acknowledged} changes were acknowledged`)
  assert.deepEqual(faults, [])
})

const CONTROLS: readonly Control[] = [
  {
    fault: 'answers go out before the COMMIT',
    plants: [
      {
        file: 'server/base/database/writer.ts',
        sound: '    this.#commit(done, headBefore)\n',
        faulty: `    for (const [queued, outcome] of done) settle(queued, outcome)
    await new Promise((resolve) => setTimeout(resolve, 20))
    this.#commit([], headBefore)
`,
      },
    ],
    shows: /was acknowledged and is gone/,
  },
  {
    fault: 'the second entry of a unit is dropped',
    plants: [
      {
        file: 'server/base/database/writer.ts',
        sound: '    this.log.seal(entries)\n',
        faulty: '    this.log.seal(entries.slice(0, 1))\n',
      },
    ],
    shows: /0 times the entry access\.invite/,
  },
  {
    fault: 'the position is left out of the chain',
    plants: [
      {
        file: 'server/base/audit/log.ts',
        sound: 'chain = chainHash(chain, seq, entry.leaf)',
        faulty: 'chain = chainHash(chain, 1, entry.leaf)',
      },
    ],
    shows: /the chain breaks at entry/,
  },
]

for (const planted of CONTROLS) {
  control(planted, async (source) => {
    const run = { home: freshHome(), owner, rounds: PLANTED_ROUNDS, seed: SEED, source, untilFault: true }
    return (await killRounds(run)).faults
  })
}
