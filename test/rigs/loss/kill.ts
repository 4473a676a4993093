import { join } from 'node:path'
import type { Client } from '../../peers/client.ts'
import { newAddress, startServer, type Server } from '../../peers/server.ts'
import { faultsOfAccounts, faultsOfFile } from './evidence.ts'
import { randomFrom } from '../random.ts'

const WRITERS = 16
/** A round is killed after at most so many changes: from the first one on a cold server to many on a busy one. */
const MOST_BEFORE_KILL = 120
const PREFIX = 'kill-'

export interface KillRun {
  /** Where a server was set up; the run goes on in it. */
  home: string
  /** Signed in as owner. */
  owner: Client
  rounds: number
  seed: number
  source?: string
  /** Stop at the first round that shows a fault. */
  untilFault?: boolean
}

export interface KillResult {
  faults: string[]
  acknowledged: number
  rounds: number
}

/**
 * Starts the server, lets writers create accounts through its HTTP door, kills it at a random moment, looks at the file, and begins
 * again with what is left. What was acknowledged is kept here, outside the process that dies.
 */
export async function killRounds({
  home,
  owner,
  rounds,
  seed,
  source,
  untilFault = false,
}: KillRun): Promise<KillResult> {
  const random = randomFrom(seed)
  const acknowledged = new Set<string>()
  const faults: string[] = []
  const { cookie } = owner
  let round = 0
  for (; round < rounds; round++) {
    if (untilFault && faults.length > 0) break
    const server = await startServer({ home, ...(source === undefined ? {} : { source }) })
    const browser = () => owner.anotherAt(server.baseUrl, server.certificate, newAddress())
    // Before the writers are made: the confirmation changes the token that all of them hold.
    const first = browser()
    await freshen(first, owner)
    first.close()
    const writers = Array.from({ length: WRITERS }, browser)
    const work = writers.map((writer, index) => write(writer, `${PREFIX}${round}-${index}-`, acknowledged))
    await killAfter(server, acknowledged, acknowledged.size + 1 + random() * MOST_BEFORE_KILL, random() * 50)
    await Promise.all(work)
    for (const writer of writers) writer.close()
    faults.push(...found(home, acknowledged).map((fault) => `round ${round}: ${fault}`))
  }
  // The next run begins with the session as the set-up left it.
  owner.cookie = cookie
  return { faults, acknowledged: acknowledged.size, rounds: round }
}

/** Creates accounts one after another until the server is gone. */
async function write(writer: Client, prefix: string, acknowledged: Set<string>): Promise<void> {
  for (let number = 0; ; number++) {
    const input = { username: `${prefix}${number}`, displayName: `Writer ${number}`, role: 'auditor' }
    let answer
    try {
      answer = await writer.call<{ account: { id: string } }>('POST', '/accounts', input)
    } catch {
      // The connection broke: the server was killed, and this change was not acknowledged.
      return
    }
    if (answer.status !== 200) throw new Error(`POST /accounts gave ${answer.status}: ${JSON.stringify(answer.body)}`)
    acknowledged.add(answer.body.account.id)
  }
}

/** Kills once so many changes in all were acknowledged and a random time has passed. */
async function killAfter(server: Server, acknowledged: ReadonlySet<string>, count: number, ms: number): Promise<void> {
  const deadline = Date.now() + 60_000
  while (acknowledged.size < count) {
    if (Date.now() > deadline)
      throw new Error(`Only ${acknowledged.size} of ${count} changes in 60 s:\n${server.output}`)
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  await new Promise((resolve) => setTimeout(resolve, ms))
  await server.kill()
}

/** Creating accounts needs a fresh second factor; a long run outlives the first one. */
async function freshen(client: Client, owner: Client): Promise<void> {
  const { freshFactorUntil } = await client.must<{ freshFactorUntil: string | null }>('GET', '/session')
  if (freshFactorUntil !== null && Date.parse(freshFactorUntil) > Date.now() + 60_000) return
  await client.must('POST', '/session/confirmation', { code: owner.totp() })
  owner.cookie = client.cookie
}

function found(home: string, acknowledged: ReadonlySet<string>): string[] {
  const file = join(home, 'data/database/freehold.sqlite')
  return [...faultsOfFile(file), ...faultsOfAccounts(file, PREFIX, acknowledged)]
}
