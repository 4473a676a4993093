import type { Database } from './base/database/database.ts'
import type { Log } from './base/log.ts'
import type { Vault } from './base/secrets/vault.ts'
import type { Clock } from './base/time.ts'
import type { Identify } from './platform/http/caller.ts'
import type { Contract } from './platform/http/contract.ts'
import { Cursors } from './platform/http/paging.ts'
import type { Probe } from './platform/http/health.ts'
import type { Protocol } from './platform/http/protocol.ts'
import type { JobKind, Schedule } from './platform/jobs/job.ts'
import { jobsRoutes } from './platform/jobs/routes.ts'
import type { JobRunner } from './platform/jobs/runner.ts'
import type { Outbound } from './platform/outbound/outbound.ts'

/** What the rooms are built from. */
export interface House {
  database: Database
  vault: Vault
  outbound: Outbound
  runner: JobRunner
  clock: Clock
  log: Log
  dataFolder: string
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
}

/** Puts the rooms together. */
export function composeRooms(house: House): Rooms {
  const cursors = new Cursors()
  const schedules = async () => []
  return {
    routes: [...jobsRoutes({ runner: house.runner, cursors, schedules })],
    protocols: [],
    kinds: [],
    schedules,
    identify: async () => null,
    probes: [],
    publicHost: () => null,
  }
}
