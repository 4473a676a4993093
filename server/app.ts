import { join } from 'node:path'
import type { ReadTx, UnitContext } from './base/audit/unit.ts'
import type { NoteSigner } from './base/audit/checkpoint.ts'
import {
  accessProtocols,
  accessRoutes,
  codeJobs,
  codePostman,
  ACCESS_ACTS,
  actorNow,
  askApprovalWith,
  assertMassAct,
  GUARDED_FOUR_EYES,
  permissionsHeld,
  permissionsLeft,
  rightsHeld,
  createAuthenticator,
  createTokenDoor,
  hasEndedGrants,
  Passwords,
  renewStale,
  PASSWORD_RULES,
  SESSIONS,
  type AccessParts,
  settleRefusals,
  SIGN_IN,
  TOKEN_ACTS,
  takeEndedGrants,
} from './domains/access/index.ts'
import {
  ALARM_ACTS,
  ALARMS,
  alarmsRoutes,
  MAIL,
  mailJobs,
  postman,
  queueMails,
  sendLetter,
  Watch,
} from './domains/alarms/index.ts'
import {
  AUDITOR_SCHEDULES,
  auditorJobs,
  auditorProtocols,
  auditorRoutes,
  Checkpoints,
} from './domains/auditor/index.ts'
import {
  backupActs,
  applianceIdentity,
  backupJobs,
  backupRoutes,
  backupSchedules,
  backupSection,
} from './domains/backup/index.ts'
import {
  caActs,
  CA_SCHEDULES,
  caJobs,
  caRoutes,
  findKey,
  prepareServerCertificate,
  storeServerCertificate,
} from './domains/ca/index.ts'
import { directoryJobs, directoryRoutes, verifyDirectoryPassword } from './domains/directory/index.ts'
import { HOST_SCHEDULES, hostJobs, hostRoutes, RETENTION } from './domains/host/index.ts'
import {
  applyPins,
  findSite,
  LISTENER,
  NETWORK,
  pinsDiffer,
  readPins,
  readSection,
  settingsRoutes,
  SITE,
  Trials,
  type Section,
  type SettingsParts,
} from './domains/settings/index.ts'
import { CERTIFICATE, TLS_SCHEDULES, tlsJobs, tlsRoutes, type TlsParts } from './domains/tls/index.ts'
import { consoleRoutes } from './edges/console/routes.ts'
import { scepProtocols } from './edges/scep/index.ts'
import { setupRoutes } from './edges/setup/index.ts'
import type { Millis } from './base/time.ts'
import { checksOf } from './checks.ts'
import { growingOf } from './growing.ts'
import type { House } from './house.ts'
import type { AskApproval } from './platform/http/approval.ts'
import type { Identify, IdentifyBearer, Renew } from './platform/http/caller.ts'
import type { Contract } from './platform/http/contract.ts'
import type { Probe } from './platform/http/health.ts'
import { forgetAnswers } from './platform/http/idempotency.ts'
import { Metrics } from './platform/http/metrics.ts'
import { Cursors } from './platform/http/paging.ts'
import type { Protocol } from './platform/http/protocol.ts'
import type { JobKind, Schedule } from './platform/jobs/job.ts'
import { bulkJobs } from './platform/bulk/apply-plan.ts'
import type { BulkParts } from './platform/bulk/parts.ts'
import { bulkRoutes, forgetRows } from './platform/bulk/routes.ts'
import { jobsActs } from './platform/jobs/acts.ts'
import { viewsRoutes } from './edges/console/routes.ts'
import { fileProtocols, type FileParts } from './platform/lists/file.ts'
import { listsRoutes } from './platform/lists/routes.ts'
import { LISTS } from './lists.ts'
import { jobsRoutes } from './platform/jobs/routes.ts'
import { searchRoutes } from './platform/search/routes.ts'
import { probesOf } from './probes.ts'
import { SEARCHABLES } from './searchables.ts'
import { setupParts } from './setup-parts.ts'
import { VERSION } from './version.ts'

/** Everything the rooms bring along: the one list of what this server does. */
export interface Rooms {
  routes: readonly Contract[]
  protocols: readonly Protocol[]
  kinds: readonly JobKind[]
  schedules: () => Promise<readonly Schedule[]>
  identify: Identify
  renew: Renew
  bearer: IdentifyBearer
  askApproval: AskApproval
  probes: readonly Probe[]
  checkpoints: Checkpoints
  metrics: Metrics
  trials: Trials
  /** Brings into the database what file and environment pin, and takes back what was tried when the server ended. */
  settle: (context: UnitContext) => Promise<void>
  /** Small recurring chores that are no jobs: nobody waits for them and nothing is lost without them. */
  chores: readonly (() => Promise<void>)[]
}

/** Refusals of a sign-in take at least this long, whatever the reason: time must not tell whether an account exists. */
const REFUSAL_FLOOR_MS = 400

/** Puts the rooms together. */
export function composeRooms(house: House): Rooms {
  const { database, vault, keys, outbound, present, runner, clock, log, dataFolder, reach } = house
  const cursors = new Cursors()
  const bookkeep: AccessParts['bookkeep'] = (run) => database.bookkeep(run)
  const authenticator = createAuthenticator({ bookkeep })
  const tokens = createTokenDoor({ bookkeep })

  const directory = { outbound, present, vault, jobs: runner, cursors, bookkeep }
  const access: AccessParts = {
    passwords: new Passwords(),
    vault,
    cursors,
    bookkeep,
    unit: (context, run) => database.unit(context, run),
    verifyDirectoryPassword: verifyDirectoryPassword(directory),
    get consolePort() {
      return reach.ports.https
    },
    version: VERSION,
    contracts: () => routes,
    refusalFloorMs: REFUSAL_FLOOR_MS,
  }
  const backup = {
    dataFolder,
    databaseFile: database.file,
    version: VERSION,
    appliance: applianceIdentity(house.masterKey),
    configFiles: house.configFiles,
    jobs: runner,
    cursors,
  }
  const auditor = {
    database,
    signer: () => checkpointSigner(house),
    jobs: runner,
    cursors,
    clock,
    log,
    exportFolder: join(dataFolder, 'exports'),
    product: { name: 'Freehold', version: VERSION },
  }
  const sections: readonly Section[] = [
    SITE,
    LISTENER,
    NETWORK,
    CERTIFICATE,
    backupSection(dataFolder),
    ALARMS,
    MAIL,
    SIGN_IN,
    RETENTION,
    PASSWORD_RULES,
    SESSIONS,
    GUARDED_FOUR_EYES,
  ]
  const pinned = readPins(sections, house.config)
  const trials = new Trials({
    sections,
    effects: reach.effects(),
    reader: database.reader,
    unit: (context, run) => database.unit(context, run),
    clock,
    log,
    trialMs: house.trialMs,
    later: (ms, run) => {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
  })
  const settings: SettingsParts = {
    sections,
    vault,
    cursors,
    pins: pinned.sources,
    trials,
    held: permissionsHeld,
  }
  const tls: TlsParts = { vault, sign: signerOfConsole(house) }
  const checkpoints = new Checkpoints(auditor)
  const metrics = new Metrics()
  const checks = checksOf(house)
  const limits = (tx: ReadTx) => readSection(tx, ALARMS)
  const mail = {
    outbound: house.plainOutbound,
    vault,
    bookkeep,
    get consolePort() {
      return reach.ports.https
    },
  }
  const retention = {
    growing: growingOf(house),
    databaseFile: database.file,
    space: () => database.space,
    bookkeep,
    jobs: runner,
  }
  const watch = new Watch({ database, checks, limits, notify: queueMails, clock, log })
  const schedules = async () => [
    ...(await backupSchedules(database.reader)),
    ...CA_SCHEDULES,
    ...TLS_SCHEDULES,
    ...AUDITOR_SCHEDULES,
    ...HOST_SCHEDULES,
  ]

  const acts = [
    ...ACCESS_ACTS,
    ...TOKEN_ACTS,
    ...caActs(runner),
    ...backupActs(runner),
    ...jobsActs(runner),
    ...ALARM_ACTS,
  ]
  const bulk: BulkParts = {
    acts,
    lists: LISTS,
    jobs: runner,
    cursors,
    scan: (who) => database.wide('scan', who),
    bookkeep,
    permissionsOf: permissionsHeld,
    assertMassAct,
    actorNow,
  }

  const files: FileParts = {
    cursors,
    scan: (who) => database.wide('scan', who),
    mayStill: async ({ actor, origin }, permission) => {
      if (actor.kind !== 'account') return true
      const now = await actorNow(database.reader, actor.id, clock())
      if (now?.within.has(permission) === true) return true
      const held = now && (await permissionsLeft(database.reader, origin, now.permissions))
      return held?.has(permission) === true
    },
    unit: (context, run) => database.unit(context, run),
    now: clock,
    site: async (tx) => (await findSite(tx))?.name ?? '',
    product: `Freehold ${VERSION}`,
  }

  const routes: readonly Contract[] = [
    ...setupRoutes(setupParts(house, access)),
    ...accessRoutes(access),
    ...settingsRoutes(settings),
    ...tlsRoutes(tls),
    ...directoryRoutes(directory),
    ...caRoutes({ jobs: runner, cursors }),
    ...backupRoutes(backup),
    ...auditorRoutes(auditor),
    ...hostRoutes(house.host, retention),
    ...jobsRoutes({ runner, cursors, schedules }),
    ...searchRoutes({ searchables: SEARCHABLES, held: rightsHeld }),
    ...alarmsRoutes({ cursors, settings: limits, mail }),
    ...consoleRoutes({ checks, limits, cursors }),
    ...listsRoutes({ lists: LISTS, acts, rightsOf: rightsHeld }),
    ...viewsRoutes({ lists: LISTS, permissionsOf: permissionsHeld }),
    ...bulkRoutes(bulk),
  ]
  return {
    routes,
    protocols: [
      ...fileProtocols(LISTS, files),
      ...scepProtocols({ keys, count: metrics.scep }),
      ...accessProtocols(access),
      ...auditorProtocols(auditor),
    ],
    kinds: [
      ...bulkJobs(bulk),
      ...directoryJobs(directory),
      ...caJobs({ keys }),
      ...mailJobs(mail),
      ...codeJobs(access, (tx, letter, at) => sendLetter(mail, tx, letter, at)),
      ...hostJobs(retention),
      ...tlsJobs(tls),
      ...backupJobs(backup),
      ...auditorJobs(auditor, checkpoints),
    ],
    schedules,
    identify: authenticator.identify,
    renew: renewStale,
    bearer: tokens.identify,
    askApproval: askApprovalWith(vault),
    probes: probesOf(house, checkpoints),
    checkpoints,
    metrics,
    trials,
    settle: async (context) => {
      await trials.recover(context)
      if (await pinsDiffer(database.reader, vault, sections, pinned))
        await database.unit(context, (unit) => applyPins(unit, vault, sections, pinned))
    },
    chores: [
      () => forgetRows(bulk, clock()),
      () => authenticator.flush(),
      () => tokens.flush(),
      () => settleRefusals(access, contextOf(clock())),
      () => forgetAnswers(database, clock()),
      () => takeEnded(database, contextOf(clock())),
      async () => database.keepReserve(),
      reach.followIdentity,
      () => watch.tick(),
      postman(database, runner, clock),
      codePostman(database, runner, clock),
    ],
  }
}

/** Grants that ended are taken away with an entry each; they stopped counting at their end. */
async function takeEnded(database: House['database'], context: UnitContext): Promise<void> {
  if (await hasEndedGrants(database.reader, context.at)) await database.unit(context, takeEndedGrants)
}

/** The key of the audit checkpoints, which lives in the key process, under the name of this house. */
async function checkpointSigner({ database, keys }: House): Promise<NoteSigner | null> {
  const key = await findKey(database.reader, 'checkpoint')
  const site = await findSite(database.reader)
  if (!key || !site) return null
  return { name: `${site.publicHost}/audit`, publicKey: key.publicKey, sign: (data) => keys.sign(key, 'ed25519', data) }
}

/** Lets the authority of the house sign certificates of its own console. */
function signerOfConsole({ keys }: House): TlsParts['sign'] {
  return async (reading, wanted) => {
    const signed = await prepareServerCertificate(keys, reading, wanted)
    return {
      certificates: [signed.certificate.encoded, ...signed.chain],
      store: async (unit) => void (await storeServerCertificate(unit, signed)),
    }
  }
}

function contextOf(at: Millis): UnitContext {
  return {
    at,
    actor: { kind: 'job', id: 'chores', name: '' },
    origin: { door: 'job', requestId: 'chores', sessionId: null, address: null, agent: null },
  }
}
