import type { Database } from './base/database/database.ts'
import type { Log } from './base/log.ts'
import type { Vault } from './base/secrets/vault.ts'
import type { Clock, Millis } from './base/time.ts'
import type { Config } from './base/config.ts'
import type { KeyProcess } from './domains/ca/index.ts'
import type { HostParts } from './domains/host/index.ts'
import type { JobRunner } from './platform/jobs/runner.ts'
import type { Outbound } from './platform/outbound/outbound.ts'
import type { PlainOutbound } from './platform/outbound/plain.ts'
import type { Present } from './platform/outbound/present.ts'
import type { Reach } from './reach.ts'

/** What the rooms are built from. */
export interface House {
  database: Database
  vault: Vault
  /** For what must be derived from it or encrypted to the recovery kit; the vault has its own data key. */
  masterKey: Buffer
  keys: KeyProcess
  outbound: Outbound
  present: Present
  plainOutbound: PlainOutbound
  runner: JobRunner
  clock: Clock
  log: Log
  dataFolder: string
  /** Boot settings that a backup takes along. */
  configFiles: readonly string[]
  host: HostParts
  /** Listeners, names, networks. */
  reach: Reach
  config: Pick<Config, 'pinned' | 'listen' | 'listenPins'>
  /** How long a change that could lock people out is tried. */
  trialMs: Millis
}
