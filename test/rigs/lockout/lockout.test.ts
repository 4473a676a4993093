import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { control } from '../control.ts'
import { LOCK_OUTS, type LockOut } from './cases.ts'
import { House } from './rig.ts'

// Through the real API against the real server, whose minute of trial lasts a second and a half.

let house: House

before(async () => {
  house = await House.open()
})

after(() => house.close())

for (const lockOut of LOCK_OUTS) {
  test(`${lockOut.what}: ${lockOut.refused ? 'is refused' : 'reverts by itself, and the same session goes on'}`, async () => {
    assert.deepEqual(await house.lockOut(lockOut), [])
  })
}

test('a crash in the middle of a trial: the next start begins with the settings of before', async () => {
  assert.deepEqual(await house.crash('network', { consoleNetworks: ['192.0.2.0/24'] }), [])
  assert.deepEqual(await house.crash('listener', { httpsPort: 0 }), [])
})

const named = (what: string): LockOut => LOCK_OUTS.find((one) => one.what === what)!

async function on(source: string, ask: (other: House) => Promise<string[]>): Promise<string[]> {
  const other = await House.open(source)
  try {
    return await ask(other)
  } finally {
    await other.close()
  }
}

control(
  {
    fault: 'nothing takes a trial back',
    plants: [
      {
        file: 'server/domains/settings/trials.ts',
        sound: "later(trialMs, () => this.#takeBack(row, before, 'time'))",
        faulty: 'later(trialMs, () => undefined)',
      },
    ],
    shows: /networks without me: locked out/,
  },
  (source) => on(source, (other) => other.lockOut(named('networks without me'))),
)

control(
  {
    fault: 'a trial is kept without proof',
    plants: [
      {
        file: 'server/domains/settings/trials.ts',
        sound: '    if (open.reached_at === null) await this.#assertProven(unit, open)\n',
        faulty: '',
      },
    ],
    shows: /another port: was kept by somebody whom it locks out/,
  },
  (source) => on(source, (other) => other.lockOut(named('another port'))),
)

control(
  {
    fault: 'a start does not look for an open trial',
    plants: [{ file: 'server/app.ts', sound: '      await trials.recover(context)\n', faulty: '' }],
    shows: /a crash: (did not revert|locked out)/,
  },
  (source) => on(source, (other) => other.crash('network', { trustedProxies: ['10.0.0.1'] })),
)
