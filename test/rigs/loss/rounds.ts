import type { Client } from '../../peers/client.ts'
import { startServer, type Server } from '../../peers/server.ts'
import { randomFrom } from '../random.ts'
import { faultsOfHome, Ledger, startWriters, untilAcknowledged } from './writers.ts'

/** A round ends after at most so many changes: from the first one on a cold server to many on a busy one. */
const MOST_BEFORE_END = 120

export interface Rounds {
  /** Where a server was set up; the run goes on in it. */
  home: string
  /** Signed in as owner. */
  owner: Client
  rounds: number
  seed: number
  /**
   * Ends the server by force, in the middle of everything, and makes the home readable again.
   * @returns what went wrong on the way
   */
  end: (server: Server, ledger: Ledger) => Promise<readonly string[]>
  /** Codes of refusals that this end explains. */
  expected?: readonly string[]
  source?: string
  env?: Record<string, string>
  /** Stop at the first round that shows a fault. */
  untilFault?: boolean
}

export interface RoundsResult {
  faults: string[]
  acknowledged: number
  rounds: number
}

/**
 * Starts the server, lets writers create accounts through its HTTP door, ends it at a random moment, looks at the file, and begins
 * again with what is left. What was acknowledged is kept here, outside the process that dies.
 */
export async function runRounds(run: Rounds): Promise<RoundsResult> {
  const random = randomFrom(run.seed)
  const ledger = new Ledger()
  const faults: string[] = []
  const { cookie, authenticator } = run.owner
  run.owner.authenticator = authenticator?.copy() ?? null
  let round = 0
  for (; round < run.rounds; round++) {
    if (run.untilFault === true && faults.length > 0) break
    const changes = 1 + random() * MOST_BEFORE_END
    const found = await oneRound(run, ledger, { changes, ms: random() * 50 })
    faults.push(...found.map((fault) => `seed ${run.seed}, round ${round}: ${fault}`))
  }
  // The next run begins with session and codes as the set-up left them.
  Object.assign(run.owner, { cookie, authenticator })
  return { faults, acknowledged: ledger.acknowledged.length, rounds: round }
}

async function oneRound(
  { home, owner, source, env, expected, end }: Rounds,
  ledger: Ledger,
  moment: { changes: number; ms: number },
): Promise<string[]> {
  const server = await startServer({
    home,
    ...(source === undefined ? {} : { source }),
    ...(env === undefined ? {} : { env }),
  })
  let faults: readonly string[]
  try {
    const before = ledger.acknowledged.length
    const writers = await startWriters({ server, owner, ledger, ...(expected === undefined ? {} : { expected }) })
    await Promise.race([untilAcknowledged(before + moment.changes, { ledger, server }), writers.ended])
    await new Promise((resolve) => setTimeout(resolve, moment.ms))
    faults = await end(server, ledger)
    await writers.ended
  } catch (error) {
    const how = server.running ? 'runs' : `ended with ${await server.ended()}`
    throw new Error(`The server ${how} and said:\n${server.output.slice(-4_000)}`, { cause: error })
  } finally {
    await server.kill()
  }
  return [...faults, ...faultsOfHome(home, ledger)]
}
