import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { closeBrowser } from '../peers/browser.ts'
import { LONG, SEED } from '../rigs/lane.ts'
import { randomFrom } from '../rigs/random.ts'
import { openHouses } from '../screens/house.ts'
import { everything, lookAt, type Wanted } from '../screens/look.ts'

after(closeBrowser)

/** Pages in one state and language each that the short lane has time for. */
const SHORT = 16

test('pages in all their states are accessible in both schemes and languages, at 320 px, at 200 % and on paper', async (t) => {
  const houses = await openHouses(LONG ? 10_000 : 1_000)
  t.after(houses.close)
  const all = everything(houses)
  assert.ok(all.length > 300, `only ${all.length} pictures are known`)
  const wanted = LONG ? all : some(all, SHORT)
  t.diagnostic(`seed ${SEED}: ${wanted.length} of ${all.length}`)
  const shots = await lookAt(houses, wanted, null)
  assert.ok(shots.length >= wanted.length)
  assert.deepEqual(
    shots.flatMap(({ file, faults }) => faults.map((fault) => `${file}: ${fault}`)),
    [],
  )
})

/** Another part each time, in the order of all: windows are opened once. */
function some(all: readonly Wanted[], many: number): Wanted[] {
  const random = randomFrom(SEED)
  const share = many / all.length
  return all.filter(() => random() < share)
}
