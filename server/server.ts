import type { RequestListener } from 'node:http'
import { join } from 'node:path'
import type { UnitContext } from './base/audit/unit.ts'
import type { Config } from './base/config.ts'
import { Database } from './base/database/database.ts'
import { forbidden, StartProblem } from './base/errors.ts'
import { newId } from './base/ids.ts'
import type { Log } from './base/log.ts'
import { openDatabaseVault } from './base/secrets/open-vault.ts'
import { MINUTE, type Clock, type Millis } from './base/time.ts'
import { composeRooms, type Rooms } from './app.ts'
import { HOST_PERMISSIONS } from './domains/access/index.ts'
import { openIdentity } from './domains/tls/index.ts'
import { clearScratch } from './domains/backup/index.ts'
import { ensureCheckpointKey, type KeyProcess } from './domains/ca/index.ts'
import { measureFlush } from './domains/host/index.ts'
import { listenOnSocket, type SocketListener } from './edges/cli/index.ts'
import { makeSetupCode } from './edges/setup/index.ts'
import type { House } from './house.ts'
import { mountApps } from './mount-apps.ts'
import { plainServer, tlsServer } from './platform/http/listen.ts'
import { Listening } from './platform/http/listening.ts'
import { Refusals } from './platform/http/refusals.ts'
import { fingerprintOf, tlsIdentity } from './platform/http/tls-identity.ts'
import { JobRunner } from './platform/jobs/runner.ts'
import { Scheduler } from './platform/jobs/scheduler.ts'
import { openOutbound } from './platform/outbound/connect.ts'
import { openPlainOutbound } from './platform/outbound/plain.ts'
import { openPresent } from './platform/outbound/present.ts'
import { Reach } from './reach.ts'
import { VERSION } from './version.ts'

const GRACE_MS = 10_000
const CHORES_EVERY_MS = 5_000

export interface ServerParts {
  config: Config
  masterKey: Buffer
  keys: KeyProcess
  clock: Clock
  log: Log
  /** How long a change that could lock people out is tried; a minute. */
  trialMs?: Millis
  /** Tells the person at the terminal something: address, set-up code. Never logged. */
  say: (line: string) => void
}

export interface RunningServer {
  stop(): Promise<void>
}

export interface WorkingServer extends RunningServer {
  /** Does at once what it does by itself over time: due work to its end, chores, a checkpoint. */
  catchUp(): Promise<void>
}

/**
 * Starts everything in order: database → rooms → listeners → jobs. After a disk error the console can be read at once; jobs wait
 * until everything was verified.
 */
export async function startServer(parts: ServerParts): Promise<WorkingServer> {
  const { clock, log, say } = parts
  const start = startContext(clock())
  const house = await openHouse(parts, start)
  const rooms = composeRooms(house)
  const refusals = new Refusals(house.database, log)
  const { secure, plain, local } = mountApps(house, rooms, refusals)
  const readOnly = house.database.condition.state !== 'writable'
  if (!readOnly) await rooms.settle(start)
  const { reach } = house
  await reach.load()
  const identity = await reach.identity()
  const listening = await Listening.open(await reach.place(), identity, {
    secure: (own) => tlsServer(own, secure),
    plain: () => plainServer(plain),
  })
  reach.opened(listening)
  const socket = await openSocket(parts, local, refusals)
  const begin = (): Promise<WorkingServer> => startWork(house, rooms, refusals)
  let work = readOnly ? null : await begin()
  say(`Freehold ${VERSION} is ready at https://${listening.place.address}:${listening.place.httpsPort}`)
  say(`Its certificate has the SHA-256 fingerprint ${fingerprintOf(identity.certificate)}`)
  if (readOnly) {
    say('The disk had reported an error. Until all data is verified, it can only be read.')
    whenWritable(house, async () => {
      await rooms.settle(startContext(clock()))
      work = await begin()
    })
  } else await sayHowToBegin(house, say)
  return {
    catchUp: async () => await work?.catchUp(),
    stop: async () => {
      rooms.trials.stop()
      await Promise.all([listening.close(GRACE_MS), socket?.close(GRACE_MS)])
      await work?.stop()
      await house.keys.stop()
      await house.database.close()
    },
  }
}

/** Without its socket a server is of use all the same, unless somebody said where it has to be. */
async function openSocket(
  { config: { socket }, clock, log, say }: ServerParts,
  answer: RequestListener,
  refusals: Refusals,
): Promise<SocketListener | null> {
  const refused = (why: string): void =>
    refusals.note(socketContext(clock()), 'socket', forbidden('access.host_only', why))
  const permissions = new Set<string>(HOST_PERMISSIONS)
  try {
    return await listenOnSocket({ ...socket, permissions, clock, log, refused, answer })
  } catch (error) {
    if (socket.named || !(error instanceof StartProblem)) throw error
    log.warn({ err: error }, 'the socket for commands of this machine could not be opened')
    say(`Commands of this machine cannot reach the server: ${error.message}`)
    return null
  }
}

/** A call over the socket whose caller is not known. */
function socketContext(at: Millis): UnitContext {
  return {
    at,
    actor: { kind: 'anonymous', id: '-', name: '' },
    origin: { door: 'cli', requestId: newId(at), sessionId: null, address: null, agent: null },
  }
}

/** Nobody waits for this; what fails here ends the process, as it would at a start. */
function whenWritable({ database, log }: House, begin: () => Promise<void>): void {
  const begun = database.writable.then((writable) => (writable ? begin() : undefined))
  begun.catch((error: unknown) => {
    log.fatal({ err: error }, 'work could not begin after the check of the data')
    process.exit(1)
  })
}

async function openHouse(parts: ServerParts, start: UnitContext): Promise<House> {
  const { config, masterKey, keys, clock, log } = parts
  const { dataFolder } = config
  const database = new Database({ folder: join(dataFolder, 'database'), clock, log, onFatal: () => process.exit(1) })
  const vault = await openDatabaseVault(database, masterKey, start)
  await ensureCheckpointKey(database, keys, start)
  await clearScratch(dataFolder)
  const sqlite = database.engineVersion
  const flushMicros = await measureFlush(dataFolder, log)
  return {
    database,
    vault,
    masterKey,
    keys,
    clock,
    log,
    dataFolder,
    runner: new JobRunner({ database, clock, log }),
    outbound: openOutbound(database, clock),
    present: openPresent(database, clock),
    plainOutbound: openPlainOutbound(database, clock),
    configFiles: config.file === null ? [] : [config.file],
    host: {
      version: VERSION,
      sqlite,
      dataFolder,
      keyFiles: { masterKey: config.masterKeyFile, caCredential: config.caKeyFile },
      startedAt: start.at,
      flushMicros,
      condition: () => database.condition,
    },
    reach: new Reach({
      reader: database.reader,
      clock,
      log,
      dataFolder,
      config,
      open: async (id) =>
        (await openIdentity(database.reader, vault, id)) ??
        (await tlsIdentity(database, vault, startContext(clock()), [])),
    }),
    config,
    trialMs: parts.trialMs ?? MINUTE,
  }
}

/** What happens without anybody asking: checkpoints, jobs, schedules, chores. */
async function startWork(
  { database, runner, clock, log }: House,
  rooms: Rooms,
  refusals: Refusals,
): Promise<WorkingServer> {
  const scheduler = new Scheduler({ database, runner, clock, log }, rooms.schedules)
  runner.add(rooms.kinds)
  await rooms.checkpoints.start()
  await runner.start()
  await scheduler.start()
  const chores = setInterval(() => {
    refusals.settle(clock())
    void runChores(rooms, log)
  }, CHORES_EVERY_MS)
  return {
    catchUp: async () => {
      await scheduler.tick()
      await runner.idle()
      await runChores(rooms, log)
      await rooms.checkpoints.make()
    },
    stop: async () => {
      clearInterval(chores)
      await runChores(rooms, log)
      await scheduler.stop()
      await runner.stop()
      refusals.flush(clock())
      await rooms.checkpoints.stop()
    },
  }
}

async function runChores({ chores }: Rooms, log: Log): Promise<void> {
  for (const chore of chores) await chore().catch((error: unknown) => log.warn({ err: error }, 'a chore failed'))
}

async function sayHowToBegin({ database, clock }: House, say: ServerParts['say']): Promise<void> {
  const code = await database.unit(startContext(clock()), makeSetupCode)
  if (code !== null) say(`Set it up in a browser with the one-time code ${code}`)
}

function startContext(at: number): UnitContext {
  return {
    at,
    actor: { kind: 'job', id: 'start', name: '' },
    origin: { door: 'start', requestId: 'start', sessionId: null, address: null, agent: null },
  }
}
