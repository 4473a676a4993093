import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { installed } from '../../peers/program.ts'
import { control } from '../control.ts'
import { lacks, LONG } from '../lane.ts'
import { furnishHouse, type House } from '../rights/house.ts'
import { injectionFaults, targetsOf, type Effort, type Target } from './injections.ts'
import { inFurnishedHouse } from './in-house.ts'

const EFFORT: Effort = LONG ? { level: 3, techniques: 'BEUST' } : { level: 1, techniques: 'BE' }
/** Each is a process of its own that keeps half a core busy. */
const AT_ONCE = 3

let house: House

before(async () => {
  house = await furnishHouse()
})

after(() => rmSync(house.home, { recursive: true, force: true }))

/** Runs sqlmap over the addresses, against a copy of the house. */
async function judged(targets: readonly Target[], source?: string): Promise<string[]> {
  const left = [...targets]
  const faults: string[] = []
  await inFurnishedHouse(house, source, async (server) => {
    const worker = async (): Promise<void> => {
      for (let target = left.shift(); target; target = left.shift())
        faults.push(...(await injectionFaults(server, target, EFFORT)))
    }
    await Promise.all(Array.from({ length: AT_ONCE }, worker))
  })
  return faults
}

test('sqlmap finds no parameter of a list, a search or a path that reaches the database as SQL', async (t) => {
  if (!installed('sqlmap')) return lacks(t, 'sqlmap')
  const targets = targetsOf(house, LONG)
  const count = targets.reduce((sum, { names }) => sum + names.length, 0)
  assert.ok(count > 25, `only ${count} parameters were seen`)
  t.diagnostic(`${count} parameters of ${targets.length} addresses`)
  assert.deepEqual(await judged(targets), [])
})

const only = (at: string): Target[] => targetsOf(house, false).filter((target) => target.at === at)

control(
  {
    fault: 'a searched text becomes part of the statement',
    plants: [
      {
        file: 'server/domains/auditor/search.ts',
        sound:
          'return sql<boolean>`(${inBody} or exists (select 1 from audit_personal as p where p.seq = audit_bodies.seq and ${inPersonal}))`',
        faulty: "return sql<boolean>`audit_bodies.action = '${sql.raw(q)}'`",
      },
    ],
    shows: /GET \/audit\/entries: q is injectable/,
  },
  (source) => judged(only('GET /audit/entries'), source),
)
