import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { report } from '../report.ts'
import { control, type Control } from '../control.ts'
import { CASES } from './messages.ts'
import {
  directFaults,
  inHouse,
  innerRequest,
  listenersOf,
  prepareHome,
  smuggled,
  type House,
  type Prepared,
} from './framing.ts'
import { Line } from './line.ts'
import { newAddress } from '../../peers/server.ts'

let prepared: Prepared

before(async () => {
  prepared = await prepareHome()
})

after(() => rmSync(prepared.home, { recursive: true, force: true }))

test('every case has a name of its own, and there are at least 60', () => {
  const names = CASES.map(({ name }) => name)
  assert.equal(new Set(names).size, names.length)
  assert.ok(names.length >= 60, `only ${names.length} cases`)
})

test(`${CASES.length} messages on both listeners: each is answered as it should be, and nothing behind it is mistaken for something else`, async () => {
  await inHouse(prepared, {}, async (house) => {
    const faults = await directFaults(house)
    report({ bad_inputs: CASES.length * 2, crashes: house.server.running ? 0 : 1 })
    assert.deepEqual(faults, [])
    await assertTraceIsLeft(house)
  })
})

/** A request that does get in leaves the trace that the cases are looked for by. */
async function assertTraceIsLeft(house: House): Promise<void> {
  const [secure] = listenersOf(house.server)
  const line = await Line.open(secure!, newAddress())
  line.send(innerRequest(house.owner, 'in-the-open'))
  assert.ok(await line.answered(1, 5_000))
  line.hangUp()
  assert.deepEqual(smuggled(house), ['in-the-open'])
}

interface Planted extends Control {
  /** The cases that the fault concerns. */
  cases: RegExp
}

const CONTROLS: readonly Planted[] = [
  {
    cases: /Host/,
    fault: 'a second Host header is not looked for',
    plants: [
      {
        file: 'server/platform/http/guard.ts',
        sound: "filter((name) => name === 'host').length !== 1",
        faulty: "filter((name) => name === 'host').length < 1",
      },
    ],
    shows: /Host twice, the second foreign: gave 200 open/,
  },
  {
    cases: /^(CL\.TE|TE\.CL)(, the coding first)?$/,
    fault: 'Node reads HTTP leniently',
    plants: [
      {
        file: 'server/platform/http/listen.ts',
        sound: '  requireHostHeader: false,\n',
        faulty: '  requireHostHeader: false,\n  insecureHTTPParser: true,\n',
      },
    ],
    shows: /was carried out/,
  },
  {
    cases: /before/,
    fault: 'what follows a refused message is carried out',
    plants: [{ file: 'server/platform/http/http.ts', sound: '    CONDEMNED.add(request.socket)\n', faulty: '' }],
    shows: /a refused framing before a request was carried out/,
  },
]

for (const planted of CONTROLS) {
  const cases = CASES.filter(({ name }) => planted.cases.test(name))
  control(planted, (source) => inHouse(prepared, { source }, (house) => directFaults(house, cases)))
}
