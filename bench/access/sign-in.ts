import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { Passwords } from '../../server/domains/access/index.ts'
import { startServer, type Server } from '../../test/peers/server.ts'
import { insertAccount } from '../../test/rigs/rights/callers.ts'
import { median, type Effort, type Figure } from '../measure.ts'

const ROUNDS = { brief: 9, full: 51 }
const PASSWORD = 'sieben Igel tragen Laternen'

/** Why somebody is turned away; a stranger must not be able to tell by the time that it takes. */
const KINDS = ['unknown', 'wrong', 'disabled', 'no-role'] as const
type Kind = (typeof KINDS)[number]

/**
 * How far each refusal's time is from that of a name that nobody has: the median over rounds of the ratio within one. Every attempt has an account and an address
 * of its own, so that none of them waits for another; the kinds take turns, so that a busy machine slows all.
 */
export async function signInTimes(home: string, effort: Effort): Promise<Figure[]> {
  const rounds = ROUNDS[effort]
  await furnish(home, rounds)
  const server = await startServer({ home })
  try {
    const times = new Map<Kind, number[]>(KINDS.map((kind) => [kind, []]))
    for (let round = 0; round < rounds; round++)
      for (let turn = 0; turn < KINDS.length; turn++) {
        const kind = KINDS[(round + turn) % KINDS.length]!
        times.get(kind)!.push(await refusal(server, kind, round))
      }
    return KINDS.slice(1).map((kind) => figureOf(kind, times.get(kind)!, times.get('unknown')!))
  } finally {
    await server.stop()
  }
}

function figureOf(kind: Kind, times: readonly number[], unknown: readonly number[]): Figure {
  const ratio = median(times.map((ms, round) => ms / unknown[round]!))
  return {
    name: `sign_in_${kind.replace('-', '_')}_off`,
    value: Math.abs(ratio - 1) * 100,
    unit: '%',
    bound: { is: 'at most', value: 5 },
    note: `ratio ${ratio.toFixed(4)}; ${median(times).toFixed(1)} ms, an unknown name ${median(unknown).toFixed(1)} ms, ${times.length} rounds`,
  }
}

/** User names that `insertAccount` makes have letters only. */
const nameOf = (kind: Kind, round: number): string =>
  `${kind}-${[...String(round)].map((digit) => 'abcdefghij'[Number(digit)]).join('')}`

async function furnish(home: string, rounds: number): Promise<void> {
  const at = Date.now()
  const known = { password_hash: await new Passwords().hash(PASSWORD), password_changed_at: at }
  const raw = new Sqlite(join(home, 'data/database/freehold.sqlite'))
  for (let round = 0; round < rounds; round++) {
    insertAccount(raw, at, nameOf('wrong', round), 'auditor', known)
    insertAccount(raw, at, nameOf('disabled', round), 'auditor', { ...known, disabled: 1 })
    insertAccount(raw, at, nameOf('no-role', round), null, known)
  }
  raw.close()
}

/** Milliseconds until the refusal, on a connection that is open already. */
async function refusal(server: Server, kind: Kind, round: number): Promise<number> {
  const client = server.client()
  try {
    await client.call('GET', '/session')
    const body = { username: nameOf(kind, round), password: kind === 'wrong' ? 'not that one' : PASSWORD }
    const start = performance.now()
    const answer = await client.call('POST', '/session', body)
    const ms = performance.now() - start
    if (answer.body['code'] === 'access.credentials_wrong') return ms
    throw new Error(`${body.username} was answered with ${answer.status}: ${JSON.stringify(answer.body)}`)
  } finally {
    client.close()
  }
}
