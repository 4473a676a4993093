import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { afterEach, beforeEach, test } from 'node:test'
import type { UnitContext } from '../../base/audit/unit.ts'
import { scratchDatabase, type Scratch } from '../../base/database/scratch.ts'
import { silentLog } from '../../base/log.ts'
import { Vault } from '../../base/secrets/vault.ts'
import { MINUTE } from '../../base/time.ts'
import { noteOrigin } from '../../platform/http/client.ts'
import { changeSection } from './change-section.ts'
import { NETWORK } from './network.ts'
import { readSection } from './read-section.ts'
import { standingValues } from './standing-values.ts'
import { trialEffect } from './trial-effect.ts'
import { Trials } from './trials.ts'

const ORIGIN: UnitContext['origin'] = {
  door: 'http',
  requestId: 'test',
  sessionId: null,
  address: null,
  agent: null,
}
const vault = new Vault(randomBytes(32))
let scratch: Scratch
let trials: Trials
/** What the running server does. */
let inForce: string
let due: (() => void) | null
let cannot: Error | null
/** Bringing it into force lasts until this is done. */
let lasts: Promise<void> | null

beforeEach(() => {
  scratch = scratchDatabase()
  inForce = 'old'
  due = null
  cannot = null
  lasts = null
  trials = newTrials()
})
afterEach(() => scratch.close())

function newTrials(): Trials {
  return new Trials({
    sections: [NETWORK],
    effects: [
      trialEffect(NETWORK, {
        apply: async () => {
          const fault = cannot
          await lasts
          if (fault) throw fault
          inForce = 'tried'
        },
        keep: async () => void (inForce = 'kept'),
        revert: async () => void (inForce = 'old'),
        proves: ({ address }) => address === '10.0.0.9',
      }),
    ],
    reader: scratch.database.reader,
    unit: (context, run) => scratch.database.unit(context, run),
    clock: scratch.now,
    log: silentLog(),
    trialMs: MINUTE,
    later: (ms, run) => {
      assert.equal(ms, MINUTE)
      due = run
      return () => void (due = null)
    },
  })
}

const values = { consoleNetworks: ['10.0.0.0/8'] }
const WHY = { reason: 'The console moves into the network of the admins' }

async function tryIt(): Promise<string> {
  const token = await scratch.unit(async (unit) => {
    const change = await changeSection(unit, vault, NETWORK, { wanted: { values }, seen: null, how: 'tried' })
    assert.ok(change)
    return await trials.begin(unit, NETWORK, change)
  }, WHY)
  await trials.settled()
  return token
}

/** A caller whose request came from that address. */
function from(address: string): Partial<UnitContext> {
  const origin = { ...ORIGIN }
  noteOrigin(origin, { headers: {}, socket: { remoteAddress: address } } as IncomingMessage)
  return { origin }
}

const networks = async () => (await readSection(scratch.reading().tx, NETWORK)).consoleNetworks
const actions = () => scratch.entries().map(({ action }) => action)

test('what is tried is in force at once, and reverts by itself after a minute', async () => {
  await tryIt()
  assert.equal(inForce, 'tried')
  assert.deepEqual(await networks(), ['10.0.0.0/8'])
  scratch.pass(MINUTE)
  due?.()
  await turn()
  assert.equal(inForce, 'old')
  assert.deepEqual(await networks(), [])
  assert.deepEqual(actions().slice(0, 2), ['settings.try', 'settings.revert'])
})

test('it is kept only by somebody who came in under the new values', async () => {
  await tryIt()
  await assert.rejects(
    scratch.unit((unit) => trials.keep(unit), from('192.0.2.1')),
    { code: 'settings.not_proven' },
  )
  await scratch.unit((unit) => trials.keep(unit), from('10.0.0.9'))
  await trials.settled()
  assert.equal(inForce, 'kept')
  assert.equal(due, null)
  assert.deepEqual(actions(), ['settings.try', 'settings.keep'])
})

test('once a token of the trial came in under the new values, it can be kept from the old ones', async () => {
  const token = await tryIt()
  await assert.rejects(
    scratch.unit((unit) => trials.reach(unit, token), from('192.0.2.1')),
    { code: 'settings.not_proven' },
  )
  await assert.rejects(
    scratch.unit((unit) => trials.reach(unit, 'another token of some length'), from('10.0.0.9')),
    { code: 'settings.no_trial' },
  )
  await scratch.unit((unit) => trials.reach(unit, token), from('10.0.0.9'))
  await scratch.unit((unit) => trials.keep(unit), from('192.0.2.1'))
  assert.deepEqual(actions(), ['settings.try', 'settings.reach', 'settings.keep'])
})

test('after its time it cannot be kept any more, even if nothing has taken it back yet', async () => {
  await tryIt()
  scratch.pass(MINUTE)
  await assert.rejects(
    scratch.unit((unit) => trials.keep(unit), from('10.0.0.9')),
    { code: 'settings.no_trial' },
  )
})

test('of keep and revert at the same instant one counts, and the server does what it says', async () => {
  await tryIt()
  const [kept, reverted] = await Promise.allSettled([
    scratch.unit((unit) => trials.keep(unit), from('10.0.0.9')),
    scratch.unit((unit) => trials.revert(unit, 'asked')),
  ])
  await trials.settled()
  assert.deepEqual([kept.status, reverted.status], ['fulfilled', 'rejected'])
  assert.equal(inForce, 'kept')
})

test('there is one trial at a time', async () => {
  await tryIt()
  await assert.rejects(tryItAgain(), { code: 'settings.trial_open' })
  assert.deepEqual(await networks(), ['10.0.0.0/8'])
})

test('nothing is tried without a reason, and then nothing is written either', async () => {
  const silent = scratch.unit(async (unit) => {
    const change = await changeSection(unit, vault, NETWORK, { wanted: { values }, seen: null, how: 'tried' })
    assert.ok(change)
    await trials.begin(unit, NETWORK, change)
  })
  await assert.rejects(silent, { code: 'http.reason_required' })
  assert.deepEqual([await networks(), actions(), inForce], [[], [], 'old'])
})

test('a start takes back what a crash left open, and until then what was kept is what counts', async () => {
  await tryIt()
  const { tx } = scratch.reading()
  assert.deepEqual((await standingValues(tx, NETWORK)).consoleNetworks, [])
  trials = newTrials()
  const start = { at: scratch.now(), actor: { kind: 'job', id: 'start', name: '' }, origin: ORIGIN } as const
  assert.equal(await trials.recover(start), true)
  assert.equal(await trials.recover(start), false)
  assert.deepEqual(await networks(), [])
  const { detail } = scratch.entries().at(-1) as { detail: { why: string } }
  assert.equal(detail.why, 'restart')
})

test('what cannot come into force is taken back at once', async () => {
  cannot = new Error('port in use')
  await tryIt()
  await turn()
  assert.deepEqual(await networks(), [])
  assert.equal(inForce, 'old')
})

test('a trial that fails late takes back itself, not the one that came after it', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  cannot = new Error('port in use')
  lasts = promise
  const begun = tryIt()
  await scratch.unit(async ({ record }) => record({ action: 'settings.noop', target: 'settings:test' }))
  await scratch.unit((unit) => trials.revert(unit, 'asked'))
  cannot = null
  await tryItAgain()
  resolve()
  await begun
  await turn()
  assert.deepEqual(await networks(), ['192.0.2.0/24'])
  assert.equal(inForce, 'tried')
})

async function tryItAgain(): Promise<void> {
  await scratch.unit(async (unit) => {
    const wanted = { values: { consoleNetworks: ['192.0.2.0/24'] } }
    const change = await changeSection(unit, vault, NETWORK, { wanted, seen: null, how: 'tried' })
    assert.ok(change)
    await trials.begin(unit, NETWORK, change)
  }, WHY)
}

/** Until what the clock set off is done. */
async function turn(): Promise<void> {
  await scratch.unit(async ({ record }) => record({ action: 'settings.noop', target: 'settings:test' }))
  await trials.settled()
  const last = scratch.entries().at(-1)
  assert.equal(last?.['action'], 'settings.noop')
}
