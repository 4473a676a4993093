import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Client } from '../../peers/client.ts'
import { until } from '../../peers/program.ts'
import { newAddress, setUp, startServer, type Server } from '../../peers/server.ts'
import { faultsOfAccounts, faultsOfFile, faultsOfRefused } from './evidence.ts'

const WRITERS = 16
const PREFIX = 'rig-'
/** The refusal that promises so. */
const NOTHING_CHANGED = 'base.disk_full'

/** A change that was acknowledged; times are those of `performance.now`. */
export interface Acknowledged {
  /** Of the account that was created. */
  id: string
  askedAt: number
  answeredAt: number
}

/** What a server answered to the writers, kept outside of the world in which things break. */
export class Ledger {
  /** In the order in which the answers came. */
  readonly acknowledged: Acknowledged[] = []
  /** User names by the code of the refusal. */
  readonly refused = new Map<string, string[]>()
  #runs = 0

  /** A beginning of user names that no other run of writers has. */
  nextPrefix(): string {
    return `${PREFIX}${this.#runs++}-`
  }

  acknowledge(change: Acknowledged): void {
    this.acknowledged.push(change)
  }

  refuse(code: string, username: string): void {
    const names = this.refused.get(code)
    if (names) names.push(username)
    else this.refused.set(code, [username])
  }
}

export interface Writing {
  server: Server
  /** Signed in as owner. */
  owner: Client
  ledger: Ledger
  /** Codes of refusals that the fault of this rig explains; the writer tries again. */
  expected?: readonly string[]
  writers?: number
}

export interface Writers {
  /** Resolves when all have ended: the server is gone, or they were stopped. Rejects on an answer that nothing explains. */
  ended: Promise<void>
  stop: () => void
}

/** Lets writers create accounts through the HTTP door, one after another, until the server is gone. */
export async function startWriters({
  server,
  owner,
  ledger,
  expected = [],
  writers = WRITERS,
}: Writing): Promise<Writers> {
  // Before the writers are made: the confirmation changes the token that all of them hold.
  await freshen(server, owner)
  const prefix = ledger.nextPrefix()
  let stopped = false
  const goOn = (): boolean => !stopped
  const work = Array.from({ length: writers }, async (_, index) => {
    const writer = owner.anotherAt(server.baseUrl, server.certificate, newAddress())
    await write(writer, `${prefix}${index}-`, { ledger, expected, goOn }).finally(() => writer.close())
  })
  const ended = Promise.all(work).then(() => undefined)
  // Whoever waits for it hears of a failure; until then it is no unhandled one.
  ended.catch(() => undefined)
  return { ended, stop: () => void (stopped = true) }
}

async function write(
  writer: Client,
  prefix: string,
  { ledger, expected, goOn }: { ledger: Ledger; expected: readonly string[]; goOn: () => boolean },
): Promise<void> {
  for (let number = 0; goOn(); number++) {
    const username = `${prefix}${number}`
    const askedAt = performance.now()
    let answer
    try {
      answer = await writer.call<{ account: { id: string }; code?: string }>('POST', '/accounts', {
        username,
        displayName: `Writer ${number}`,
        role: 'auditor',
      })
    } catch {
      // The connection broke: the server is gone, and this change was not acknowledged.
      return
    }
    const { status, body } = answer
    if (status === 200) ledger.acknowledge({ id: body.account.id, askedAt, answeredAt: performance.now() })
    else if (body.code !== undefined && expected.includes(body.code)) ledger.refuse(body.code, username)
    else throw new Error(`POST /accounts gave ${status}: ${JSON.stringify(body)}`)
  }
}

/** Logs of these rigs have some thousand entries; a busy machine verifies even those slowly. */
const VERIFIED_WITHIN_MS = 60_000

/** Creating accounts needs a fresh second factor; a long run outlives the first one. */
async function freshen(server: Server, owner: Client): Promise<void> {
  const client = owner.anotherAt(server.baseUrl, server.certificate, newAddress())
  try {
    const { freshFactorUntil } = await client.must<{ freshFactorUntil: string | null }>('GET', '/session')
    if (freshFactorUntil !== null && Date.parse(freshFactorUntil) > Date.now() + 60_000) return
    // A server that comes back from a disk error takes no code before all is verified.
    const verified = async () => (await client.must<{ state: string }>('GET', '/host/condition')).state !== 'verifying'
    await until(verified, VERIFIED_WITHIN_MS, 'the verification')
    await client.must('POST', '/session/confirmation', { code: owner.totp() })
    owner.cookie = client.cookie
  } finally {
    client.close()
  }
}

/** How many of the acknowledged changes were asked for after that time. */
export function askedAfter({ acknowledged }: Ledger, time: number): number {
  return acknowledged.filter(({ askedAt }) => askedAt > time).length
}

/** What `look` sees, once it is not null; null if that takes longer. */
export async function within<T>(ms: number, look: () => T | null): Promise<T | null> {
  for (const end = performance.now() + ms; performance.now() < end; await wait(2)) {
    const seen = look()
    if (seen !== null) return seen
  }
  return null
}

/** Waits until so many changes in all were acknowledged. */
export async function untilAcknowledged(
  count: number,
  { ledger, server }: { ledger: Ledger; server: Server },
): Promise<void> {
  const deadline = Date.now() + 60_000
  while (ledger.acknowledged.length < count) {
    if (Date.now() > deadline)
      throw new Error(`Only ${ledger.acknowledged.length} of ${count} changes in 60 s:\n${server.output}`)
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}

/** What is wrong with the database of a home, held against the first `count` acknowledgements, or all of them. */
export function faultsOfHome(home: string, ledger: Ledger, count = ledger.acknowledged.length): string[] {
  const file = join(home, 'data/database/freehold.sqlite')
  const ids = ledger.acknowledged.slice(0, count).map(({ id }) => id)
  return [
    ...faultsOfFile(file),
    ...faultsOfAccounts(file, PREFIX, new Set(ids)),
    ...faultsOfRefused(file, ledger.refused.get(NOTHING_CHANGED) ?? []),
  ]
}

export interface Prepared {
  home: string
  /** Signed in as owner, without a server. */
  owner: Client
  remove: () => void
}

/** A home in which a server was set up and ended in order. */
export async function prepareHome(): Promise<Prepared> {
  const server = await startServer()
  const owner = await setUp(server)
  await server.halt()
  return { home: server.home, owner, remove: () => rmSync(server.home, { recursive: true, force: true }) }
}
