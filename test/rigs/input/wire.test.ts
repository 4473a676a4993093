import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test, type TestContext } from 'node:test'
import type { Client } from '../../peers/client.ts'
import { startServer } from '../../peers/server.ts'
import { control, type Control } from '../control.ts'
import { inLane, SEED } from '../lane.ts'
import { report } from '../report.ts'
import { framingAttack } from './wire/framing.ts'
import { planAttack, probeAttack, startLyingDirectory } from './wire/ldap.ts'
import { operationsOf, routeAttack, type Operation } from './wire/routes.ts'
import { downloadAttack, scepAttack } from './wire/scep.ts'
import { Sessions } from './wire/sessions.ts'
import { storm, type Attack, type StormResult } from './wire/storm.ts'
import { watchServer, type UnderWatch } from './wire/under-watch.ts'

/** What each surface gets: so many inputs, or what fits into the time. */
const COUNT = inLane(10_000, 100_000)
const MOST_MS = inLane(5_000, 900_000)
const WARM_UP = inLane(300, 5_000)
/** The second factor counts as fresh for five minutes; a round of the routes is shorter. */
const ROUND_MS = 200_000

let watch: UnderWatch
let sessions: Sessions
let operations: Operation[]
const folder = mkdtempSync(join(tmpdir(), 'freehold-input-'))

before(async () => {
  watch = await watchServer()
  sessions = new Sessions(watch)
  await sessions.open()
  operations = (await operationsOf(watch.owner)).filter(({ permission }) => permission !== 'setup')
})
after(async () => {
  sessions.close()
  await watch.stop()
  rmSync(folder, { recursive: true })
})

function routes(count: number, most: number, seed = SEED) {
  const client = (operation: Operation, from: string) => sessions.clientFor(operation, from)
  return routeAttack({ surface: 'routes', operations, known: {}, client, count, most, seed })
}

function tell(t: TestContext, surface: string, { sent, answers }: StormResult): void {
  t.diagnostic(`${surface}: ${sent} inputs, answers ${JSON.stringify(answers)}, seed ${SEED}`)
}

async function attacked<T>(t: TestContext, attack: Attack<T>): Promise<StormResult> {
  const result = await storm(attack)
  report({ bad_inputs: result.sent, server_errors: result.serverErrors })
  tell(t, attack.surface, result)
  assert.deepEqual(result.faults, [])
  return result
}

describe('bad input over the wire: no crash, no 5xx, no hang, no growth, and others are served meanwhile', () => {
  before(async () => {
    await storm(routes(WARM_UP, 20_000, SEED + 1))
    await storm(framingAttack(watch.server, 'plain', { count: WARM_UP, most: 5_000, seed: SEED + 1 }))
    await watch.settle()
  })

  for (const listener of ['plain', 'tls'] as const) {
    test(`bytes that are nearly HTTP, ${listener}`, async (t) => {
      const { answers } = await attacked(
        t,
        framingAttack(watch.server, listener, { count: COUNT, most: MOST_MS, seed: SEED }),
      )
      assert.ok((answers['200'] ?? 0) > 0 && (answers['400'] ?? 0) > 0)
    })
  }

  test('every JSON route: addresses, queries, bodies and headers', async (t) => {
    const startedAt = performance.now()
    let sent = 0
    for (let round = 0; sent < COUNT && performance.now() - startedAt < MOST_MS; round++) {
      await watch.owner.must('POST', '/session/confirmation', { code: watch.owner.totp() })
      const most = Math.min(ROUND_MS, MOST_MS - (performance.now() - startedAt))
      const result = await attacked(t, routes(COUNT - sent, most, SEED + round))
      sent += result.sent
      // Most of it has to get past the door, or nothing behind it was tried.
      const { 200: done = 0, 401: outside = 0 } = result.answers
      assert.ok(done > result.sent * 0.05 && outside < result.sent * 0.5, JSON.stringify(result.answers))
    }
  })

  test('SCEP: messages changed in every layer', async (t) => {
    const attack = await scepAttack(watch.server, { count: COUNT, most: MOST_MS, seed: SEED })
    const { answers } = await attacked(t, attack)
    attack.close()
    assert.ok((answers['200'] ?? 0) > 0 && (answers['400'] ?? 0) > 0)
  })

  test('addresses of CRLs and certificates', async (t) => {
    const attack = downloadAttack(watch.server, { count: COUNT, most: MOST_MS, seed: SEED })
    await attacked(t, attack)
    attack.close()
  })

  test('a directory that lies to a probe, and to the read of a plan', async (t) => {
    const directory = await startLyingDirectory(folder, SEED)
    const client = (from: string) => watch.owner.another(from, true)
    try {
      await attacked(t, probeAttack(directory, client, { count: COUNT, most: MOST_MS * 0.7 }))
      await attacked(t, await planAttack(directory, client, { count: inLane(200, 20_000), most: MOST_MS * 0.3 }))
    } finally {
      await directory.close()
    }
  })

  test('after all of that the server runs, has nothing to complain of, keeps nothing, and served a healthy client', async (t) => {
    const faults = await watch.faults()
    const { grownMb, p99Ms, healthyCalls, crashes } = watch.figures
    report({ crashes })
    t.diagnostic(`held +${grownMb.toFixed(1)} MB; healthy client: ${healthyCalls} calls, p99 ${p99Ms.toFixed(0)} ms`)
    assert.deepEqual(faults, [])
  })
})

test('the first set-up, by a browser that gave the code', async (t) => {
  const server = await startServer()
  const claimed = server.client()
  const clients = new Map<string, Client>()
  try {
    await claimed.must('POST', '/setup/claim', { code: await server.setUpCode() })
    const steps = (await operationsOf(claimed)).filter(({ permission }) => permission === 'setup')
    const client = (_operation: Operation, from: string): Client => {
      const known = clients.get(from) ?? claimed.another(from, true)
      clients.set(from, known)
      known.cookie = claimed.cookie
      return known
    }
    const order = { surface: 'setup', operations: steps, known: {}, client, seed: SEED }
    await attacked(t, routeAttack({ ...order, count: inLane(400, 20_000), most: inLane(3_000, 300_000) }))
    assert.ok(server.running, server.output)
    assert.doesNotMatch(server.output, /fault while answering/)
  } finally {
    for (const one of [claimed, ...clients.values()]) one.close()
    await server.stop()
  }
})

const CONTROLS: readonly (Control & { strike: (planted: UnderWatch) => Promise<StormResult> })[] = [
  {
    fault: 'a body of another type is read as nothing, as Express does it',
    plants: [
      {
        file: 'server/platform/http/body.ts',
        sound: `    throw new Refusal(415, 'http.wrong_content_type', 'Send the body as application/json.')\n`,
        faulty: '    return undefined as unknown as Record<string, unknown>\n',
      },
    ],
    shows: /routes #\d+ gave 500/,
    strike: async (planted) => {
      const other = new Sessions(planted)
      const all = (await operationsOf(planted.owner)).filter(
        ({ permission, path, method }) => permission.includes('.') && path.includes('{') && method !== 'DELETE',
      )
      const client = (operation: Operation, from: string) => other.clientFor(operation, from)
      return storm(
        routeAttack({ surface: 'routes', operations: all, known: {}, client, count: 2_000, most: 15_000, seed: SEED }),
      )
    },
  },
  {
    fault: 'what is malformed in a SCEP message escapes into the event loop',
    plants: [
      {
        file: 'server/edges/scep/message.ts',
        sound: '    if (error instanceof DecodeError) return null\n',
        faulty:
          '    setImmediate(() => {\n      throw error\n    })\n    if (error instanceof DecodeError) return null\n',
      },
    ],
    shows: /the server ended/,
    strike: async ({ server }) => {
      const attack = await scepAttack(server, { count: 300, most: 8_000, seed: SEED })
      return storm(attack).finally(() => attack.close())
    },
  },
]

for (const { strike, ...planted } of CONTROLS) {
  control(planted, async (source) => {
    const faulty = await watchServer(source)
    try {
      const { faults } = await strike(faulty)
      return [...faults, ...(await faulty.faults())]
    } finally {
      await faulty.stop()
    }
  })
}
