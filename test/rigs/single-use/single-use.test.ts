import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { control, type Control } from '../control.ts'
import { inLane, LONG } from '../lane.ts'
import { report } from '../report.ts'
import { House } from './house.ts'
import { KINDS } from './kinds.ts'
import { CONTENDERS, race, type Kind } from './race.ts'

const ROUNDS = inLane(8, 200)
/** A planted fault that is not seen in so many rounds is not seen. */
const PLANTED_ROUNDS = 5

let house: House

before(async () => {
  house = await House.open()
})

after(() => house.close())

/** Kinds that cost seconds have fewer in the short lane, at least one. */
function roundsOf({ oneIn = 1 }: Kind, rounds: number): number {
  return LONG ? rounds : Math.max(1, Math.floor(rounds / oneIn))
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

interface Planted extends Control {
  kind: string
}

// As in TS-2025-007: what was looked at in one transaction was used up in another, whatever had happened in between.
const CONTROLS: readonly Planted[] = [
  {
    fault: 'a challenge is looked at in one unit and used up in another',
    kind: 'challenge',
    plants: [
      {
        file: 'server/domains/ca/enroll.ts',
        sound:
          '  if (grant.challengeId !== null && !(await takeChallenge(tx, grant.challengeId, hash, at))) throw challengeUsed()\n',
        faulty: '  if (grant.challengeId !== null) await takeChallenge(tx, grant.challengeId, hash, at)\n',
      },
      {
        file: 'server/base/database/migrations/20261121T0100-ca-authority.ts',
        sound: '  challenge_id text unique references',
        faulty: '  challenge_id text references',
      },
    ],
    shows: /challenge, round \d: \d+ certificates were issued/,
  },
  {
    fault: 'a time step is looked at in one unit and used up in another',
    kind: 'time step',
    plants: [
      {
        file: 'server/domains/access/factors/store.ts',
        sound: "    .where('last_step', '<', step)\n",
        faulty: '',
      },
    ],
    shows: /time step, signing in, round \d: \d+ of 64 won instead of 1/,
  },
  {
    fault: 'a session moves on from whatever state it is in',
    kind: 'half-signed-in session',
    plants: [
      {
        file: 'server/domains/access/sessions/store.ts',
        sound: "    .where('state', '=', from)\n",
        faulty: '',
      },
    ],
    shows: /half-signed-in session, round \d: \d+ of 64 won instead of 1/,
  },
]

for (const { kind: name, ...planted } of CONTROLS) {
  control(planted, async (source) => {
    const other = await House.open(source)
    try {
      const kind = KINDS.find((each) => each.name === name)!
      return (await race(other, kind, PLANTED_ROUNDS)).faults
    } finally {
      await other.close()
    }
  })
}
