import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { control } from '../control.ts'
import { inLane } from '../lane.ts'
import { report } from '../report.ts'
import { prepare, type Prepared } from './house.ts'
import { bruteForce } from './rig.ts'

const ACCOUNTS = inLane(50, 500)
const GUESSES = inLane(300, 10_000)
/** A planted fault shows with fewer. */
const FEW = 150

let prepared: Prepared

before(async () => {
  prepared = await prepare(ACCOUNTS)
})

after(() => prepared.remove())

test(`${GUESSES} guesses at ${ACCOUNTS} accounts open none, lock nobody out, and hold nobody up`, async () => {
  const { faults, figures } = await bruteForce({ prepared, guesses: GUESSES })
  console.log(JSON.stringify({ rig: 'brute-force', accounts: ACCOUNTS, ...figures, faults: faults.length }))
  report({ auth_calls: GUESSES, auth_wrong: faults.length })
  assert.deepEqual(faults, [])
})

control(
  {
    fault: 'no line forms at an account that everybody guesses at',
    plants: [
      {
        file: 'server/domains/access/sign-in/line.ts',
        sound: 'line.failures < FREE_FOR_ALL',
        faulty: 'line.failures < Infinity',
      },
    ],
    shows: /guesses at victim-\w+ were judged/,
  },
  async (source) => (await bruteForce({ prepared, guesses: FEW, source })).faults,
)

control(
  {
    fault: 'a browser that one account knows is known to all',
    plants: [
      {
        file: 'server/domains/access/sign-in/browsers.ts',
        sound: "found.where('a.username_key', '=', whose.usernameKey)",
        faulty: 'found',
      },
    ],
    shows: /the browser of another account passed the line/,
  },
  async (source) => (await bruteForce({ prepared, guesses: FEW, source })).faults,
)

control(
  {
    fault: 'a browser that an account knows waits with all others',
    plants: [
      {
        file: 'server/domains/access/sign-in/attempts.ts',
        sound: 'const turn = known ? 0 : await takeTurn(',
        faulty: 'const turn = await takeTurn(',
      },
    ],
    shows: /was locked out of his own browser/,
  },
  async (source) => (await bruteForce({ prepared, guesses: FEW, source })).faults,
)
