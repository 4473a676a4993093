import type { Database } from './base/database/database.ts'
import type { Log } from './base/log.ts'
import type { Vault } from './base/secrets/vault.ts'
import { SECOND, type Clock, type Millis } from './base/time.ts'
import { accessRoutes, createAuthenticator, Passwords, type AccessParts } from './domains/access/index.ts'
import { findSite, settingsRoutes } from './domains/settings/index.ts'
import type { Identify } from './platform/http/caller.ts'
import type { Contract } from './platform/http/contract.ts'
import type { Probe } from './platform/http/health.ts'
import { Cursors } from './platform/http/paging.ts'
import type { Protocol } from './platform/http/protocol.ts'
import type { JobKind, Schedule } from './platform/jobs/job.ts'
import { jobsRoutes } from './platform/jobs/routes.ts'
import type { JobRunner } from './platform/jobs/runner.ts'
import type { Outbound } from './platform/outbound/outbound.ts'
import { VERSION } from './version.ts'

/** What the rooms are built from. */
export interface House {
  database: Database
  vault: Vault
  outbound: Outbound
  runner: JobRunner
  clock: Clock
  log: Log
  dataFolder: string
  consolePort: number
}

/** Everything the rooms bring along: the one list of what this server does. */
export interface Rooms {
  routes: readonly Contract[]
  protocols: readonly Protocol[]
  kinds: readonly JobKind[]
  schedules: () => Promise<readonly Schedule[]>
  identify: Identify
  probes: readonly Probe[]
  /** The name that requests must use; null before it is set. */
  publicHost: () => string | null
  /** Small recurring chores that are no jobs: nobody waits for them and nothing is lost without them. */
  chores: readonly (() => Promise<void>)[]
}

/** Refusals of a sign-in take at least this long, whatever the reason: time must not tell whether an account exists. */
const REFUSAL_FLOOR_MS = 400

/** Puts the rooms together. */
export function composeRooms(house: House): Rooms {
  const { database, vault, runner, clock } = house
  const cursors = new Cursors()
  const bookkeep: AccessParts['bookkeep'] = (run) => database.bookkeep(run)
  const authenticator = createAuthenticator({ bookkeep })
  const schedules = async () => []
  const routes: readonly Contract[] = [
    ...accessRoutes({
      passwords: new Passwords(),
      vault,
      cursors,
      bookkeep,
      unit: (context, run) => database.unit(context, run),
      verifyDirectoryPassword: null,
      consolePort: house.consolePort,
      version: VERSION,
      contracts: () => routes,
      refusalFloorMs: REFUSAL_FLOOR_MS,
    }),
    ...settingsRoutes(),
    ...jobsRoutes({ runner, cursors, schedules }),
  ]
  return {
    routes,
    protocols: [],
    kinds: [],
    schedules,
    identify: authenticator.identify,
    probes: [],
    publicHost: publicHostOf(database, clock),
    chores: [() => authenticator.flush()],
  }
}

/** The public host name, read again every second: the guard of each request needs it at once. */
function publicHostOf(database: Database, clock: Clock): () => string | null {
  let host: string | null = null
  let readAt: Millis = Number.NEGATIVE_INFINITY
  return () => {
    if (clock() - readAt >= SECOND) {
      readAt = clock()
      void findSite(database.reader).then((site) => (host = site?.publicHost ?? null))
    }
    return host
  }
}
