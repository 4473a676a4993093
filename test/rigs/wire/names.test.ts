import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { control } from '../control.ts'
import { lacks } from '../lane.ts'
import { prepareHome, type Prepared } from './framing.ts'
import { blackHoleFaults, canHideResolver } from './names.ts'

let prepared: Prepared

before(async () => {
  prepared = await prepareHome()
})

after(() => rmSync(prepared.home, { recursive: true, force: true }))

test('a name server that never answers costs 3 seconds, and nothing else waits for it', async (t) => {
  if (!canHideResolver()) return lacks(t, 'the right to mount a resolv.conf of its own')
  assert.deepEqual(await blackHoleFaults(prepared), [])
})

control(
  {
    fault: "names are looked up by the machine's own means, without a deadline",
    plants: [
      {
        file: 'server/platform/outbound/names.ts',
        sound: '  return listed ?? (await answered(name, signal)) ?? (await lookup(name)).address\n',
        faulty: '  return (await lookup(name)).address\n',
      },
      {
        file: 'server/platform/outbound/connect.ts',
        sound: 'const LOOKUP_MS = 3_000',
        faulty: 'const LOOKUP_MS = 60_000',
      },
    ],
    shows: /a name that nobody answers for took \d+[^]*a name of \/etc\/hosts took/,
  },
  (source) => blackHoleFaults(prepared, source),
)
