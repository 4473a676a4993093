import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { setUp, startServer, type Server } from '../../peers/server.ts'
import type { Plant } from '../plant.ts'
import { LONG } from '../lane.ts'
import { makeIdentities } from '../../simulators/identities.ts'
import type { Case } from './cases.ts'
import { Desk } from './desk.ts'
import { watch, type Seen, type Watch } from './watch.ts'

/** Directories that lie at the same time; one job each, and a place is left for one that does not. */
const DESKS = 7
const HONEST_EVERY_MS = 1_000
/** The longest deadline of this lane, and as much again as a busy machine may need. */
const WITHIN_MS = LONG ? 150_000 : 20_000

/**
 * The short lane runs the product with its deadlines a few times shorter, and nothing else changed; the long lane runs it as it is,
 * where a silent directory is waited for two minutes.
 */
export const SHORTER: readonly Plant[] = LONG
  ? []
  : [
      {
        file: 'server/domains/directory/connection.ts',
        sound: '  connectMs: 10_000,\n  answerMs: 120_000,\n  wholeMs: 1_800_000,\n',
        faulty: '  connectMs: 4_000,\n  answerMs: 5_000,\n  wholeMs: 8_000,\n',
      },
      {
        file: 'server/domains/directory/connection.ts',
        sound: '  connectMs: 5_000,\n  answerMs: 10_000,\n  wholeMs: 15_000,\n',
        faulty: '  connectMs: 4_000,\n  answerMs: 5_000,\n  wholeMs: 8_000,\n',
      },
      {
        file: 'server/domains/directory/show-certificate.ts',
        sound: 'const TIMEOUT_MS = 10_000',
        faulty: 'const TIMEOUT_MS = 4_000',
      },
    ]

export interface HostileResult {
  faults: string[]
  cases: number
  seen: Seen
}

/**
 * Lets directories lie in every one of the cases, several at once, while an honest one is read and a healthy client asks.
 * `source`: the product with {@link SHORTER} in it.
 */
export async function lieTo(cases: readonly Case[], source: string, withinMs = WITHIN_MS): Promise<HostileResult> {
  const server = await startServer({ source })
  const desks: Desk[] = []
  let watched: Watch | null = null
  try {
    const owner = await setUp(server)
    const identities = await makeIdentities('dc1.corp.test')
    for (let number = 0; number <= Math.min(DESKS, cases.length); number++)
      desks.push(new Desk(server, owner, number, identities))
    for (const [number, desk] of desks.entries()) await desk.open(`Directory ${number}`)
    const [honest, ...lying] = desks
    watched = watch(owner.another(owner.address, true), server.pid)
    const queue = [...cases]
    const faults = await honest!.faultsWhenHonest()
    const working = Promise.all(lying.map((desk) => work(desk, queue, faults, withinMs)))
    const [others] = await Promise.all([readMeanwhile(honest!, working), working])
    faults.push(...others)
    const seen = await watched.stop()
    await server.halt()
    faults.push(...unsaid(server, cases))
    return { faults, cases: cases.length - queue.length, seen }
  } finally {
    await watched?.stop()
    for (const desk of desks) await desk.close()
    await server.stop()
  }
}

/** Works through the cases with one directory; at the end it is honest again, and believed again. */
async function work(desk: Desk, queue: Case[], faults: string[], withinMs: number): Promise<void> {
  for (let next = queue.shift(); next !== undefined; next = queue.shift())
    faults.push(...(await desk.faultsOf(next, withinMs)))
  faults.push(...(await desk.faultsWhenHonest()))
}

/** Reads an honest directory, and signs in by it, as long as the others lie. */
async function readMeanwhile(honest: Desk, lying: Promise<unknown>): Promise<string[]> {
  const faults: string[] = []
  const over = new AbortController()
  // Whatever becomes of the lies is told where they are waited for.
  const end = (): void => over.abort()
  lying.then(end, end)
  do {
    faults.push(...(await honest.faultsWhenHonest()))
    await new Promise((resolve) => setTimeout(resolve, HONEST_EVERY_MS))
  } while (!over.signal.aborted)
  return faults.map((fault) => `meanwhile, ${fault}`)
}

const UNSAID: Readonly<Record<string, string>> = {
  'incomplete plan without an entry that says why': `select count(*) from directory_plans p where p.state = 'incomplete' and
    not exists (select 1 from audit_bodies b where b.action = 'directory.make_plan' and b.target = 'plan:' || p.id
    and b.outcome = 'failed')`,
}

/** What happened and is not in the audit log, in the file that the server left. */
function unsaid(server: Server, cases: readonly Case[]): string[] {
  const raw = new Sqlite(join(server.dataFolder, 'database/freehold.sqlite'), { readonly: true })
  try {
    const count = (sql: string): number => raw.prepare<[], number>(sql).pluck().get() ?? 0
    const faults = Object.entries(UNSAID).flatMap(([what, sql]) =>
      count(sql) === 0 ? [] : [`${count(sql)} × ${what}`],
    )
    for (const [operation, action] of RECORDED) {
      const tried = cases.filter((each) => each.operation === operation).length
      const entries = count(`select count(*) from audit_bodies where action = '${action}'`)
      if (entries < tried) faults.push(`${tried} × ${operation}, and ${entries} entries ${action}`)
    }
    return faults
  } finally {
    raw.close()
  }
}

const RECORDED = [
  ['probe', 'directory.probe'],
  ['plan', 'directory.make_plan'],
  ['sign-in', 'access.refuse_sign_in'],
] as const
