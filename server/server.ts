import { join } from 'node:path'
import type { UnitContext } from './base/audit/unit.ts'
import type { Config } from './base/config.ts'
import { Database } from './base/database/database.ts'
import type { Log } from './base/log.ts'
import { ensureKeyFile, readKeyFile } from './base/secrets/key-file.ts'
import { openDatabaseVault } from './base/secrets/open-vault.ts'
import type { Clock } from './base/time.ts'
import { clearScratch } from './domains/backup/index.ts'
import { ensureCheckpointKey, startKeyProcess } from './domains/ca/index.ts'
import { measureFlush } from './domains/host/index.ts'
import { makeSetupCode } from './edges/setup/index.ts'
import { openPresent } from './platform/outbound/present.ts'
import { composeRooms } from './app.ts'
import { mountConsole } from './platform/http/console.ts'
import { mountHealth } from './platform/http/health.ts'
import { closeApi, closeApp, newApp } from './platform/http/http.ts'
import { limits } from './platform/http/limits.ts'
import { closeServer, handedOver, listen, plainServer, tlsServer } from './platform/http/listen.ts'
import { metricsOf } from './platform/http/metrics.ts'
import { mountProtocols, mountRoutes, type Doors } from './platform/http/mount.ts'
import { mountOpenApi } from './platform/http/openapi.ts'
import { Refusals } from './platform/http/refusals.ts'
import type { Route } from './platform/http/route.ts'
import { fingerprintOf, tlsIdentity } from './platform/http/tls-identity.ts'
import { JobRunner } from './platform/jobs/runner.ts'
import { Scheduler } from './platform/jobs/scheduler.ts'
import { openOutbound } from './platform/outbound/connect.ts'
import { VERSION } from './version.ts'

const GRACE_MS = 10_000
const CHORES_EVERY_MS = 5_000

export interface ServerParts {
  config: Config
  clock: Clock
  log: Log
  /** Tells the person at the terminal something: address, set-up code. Never logged. */
  say: (line: string) => void
}

export interface RunningServer {
  httpsPort: number
  httpPort: number
  stop(): Promise<void>
}

/** Starts everything in order: database → keys → rooms → jobs → listeners. */
export async function startServer({ config, clock, log, say }: ServerParts): Promise<RunningServer> {
  if (config.ownsKeys) for (const file of [config.masterKeyFile, config.caKeyFile]) ensureKeyFile(file)
  const masterKey = readKeyFile(config.masterKeyFile, 'master key')
  const database = new Database({
    folder: join(config.dataFolder, 'database'),
    clock,
    log,
    onFatal: () => process.exit(1),
  })
  const start = startContext(clock())
  const vault = await openDatabaseVault(database, masterKey, start)
  const keys = await startKeyProcess({ credentialFile: config.caKeyFile, log })
  await ensureCheckpointKey(database, keys, start)
  await clearScratch(config.dataFolder)
  const runner = new JobRunner({ database, clock, log })
  const rooms = composeRooms({
    database,
    vault,
    masterKey,
    keys,
    runner,
    clock,
    log,
    outbound: openOutbound(database, clock),
    present: openPresent(database, clock),
    dataFolder: config.dataFolder,
    configFiles: config.file === null ? [] : [config.file],
    host: {
      version: VERSION,
      sqlite: database.engineVersion,
      dataFolder: config.dataFolder,
      startedAt: start.at,
      flushMicros: await measureFlush(config.dataFolder),
    },
    ports: { https: config.listen.httpsPort, http: config.listen.httpPort },
  })
  runner.add(rooms.kinds)
  const scheduler = new Scheduler({ database, runner, clock, log }, rooms.schedules)

  const refusals = new Refusals(database, log)
  const doors: Doors = { database, vault, clock, log, refusals, identify: rooms.identify, guesses: limits().guesses }
  const identity = await tlsIdentity(database, vault, start, [])
  const secure = newApp(rooms.publicHost)
  mountHealth(secure, rooms.probes, metricsOf(database, VERSION))
  mountProtocols(secure, doors, rooms.protocols, 'tls')
  mountRoutes(secure, doors, rooms.routes as readonly Route[])
  mountOpenApi(secure, rooms.routes, rooms.protocols, VERSION)
  closeApi(secure)
  mountConsole(secure, join(import.meta.dirname, '..', 'web', 'dist'))
  closeApp(secure, clock)

  const plain = newApp(rooms.publicHost)
  mountProtocols(plain, doors, rooms.protocols, 'plain')
  closeApp(plain, clock)

  const https = tlsServer(identity, secure)
  const http = plainServer(plain)
  const { address } = config.listen
  const sockets = handedOver(process.env, process.pid)
  const httpsPort = await listen(https, sockets.get('https') ?? { address, port: config.listen.httpsPort })
  const httpPort = await listen(http, sockets.get('http') ?? { address, port: config.listen.httpPort })
  await rooms.checkpoints.start()
  await runner.start()
  await scheduler.start()
  const chores = setInterval(() => void runChores(rooms.chores, log), CHORES_EVERY_MS)
  say(`Freehold ${VERSION} is ready at https://${config.listen.address}:${httpsPort}`)
  say(`Its certificate has the SHA-256 fingerprint ${fingerprintOf(identity.certificate)}`)
  const code = await database.unit(startContext(clock()), makeSetupCode)
  if (code !== null) say(`Set it up in a browser with the one-time code ${code}`)
  return {
    httpsPort,
    httpPort,
    stop: async () => {
      await Promise.all([closeServer(https, GRACE_MS), closeServer(http, GRACE_MS)])
      clearInterval(chores)
      await runChores(rooms.chores, log)
      await scheduler.stop()
      await runner.stop()
      refusals.flush(clock())
      await rooms.checkpoints.stop()
      await keys.stop()
      await database.close()
    },
  }
}

async function runChores(chores: readonly (() => Promise<void>)[], log: Log): Promise<void> {
  for (const chore of chores) await chore().catch((error: unknown) => log.warn({ err: error }, 'a chore failed'))
}

function startContext(at: number): UnitContext {
  return {
    at,
    actor: { kind: 'job', id: 'start', name: '' },
    origin: { door: 'start', requestId: 'start', sessionId: null, address: null, agent: null },
  }
}
