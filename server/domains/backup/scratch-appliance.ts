import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Json, Unit } from '../../base/audit/unit.ts'
import { encryptTo } from '../../base/codecs/age.ts'
import { Database } from '../../base/database/database.ts'
import { silentLog } from '../../base/log.ts'
import type { Millis } from '../../base/time.ts'
import { Cursors } from '../../platform/http/paging.ts'
import type { JobRun, Jobs } from '../../platform/jobs/job.ts'
import { backupJobs } from './jobs.ts'
import { applianceIdentity, makeKit, type Kit } from './kit.ts'
import { confirmKit, escrowMasterKey, storeKit } from './store-kit.ts'
import type { BackupParts } from './types.ts'

/** A whole data folder with a database, keys and a confirmed kit, for tests: jobs are run by hand, one after the other. */
export interface ScratchAppliance {
  /** Everything of it: the data folder is `data` in here. */
  folder: string
  database: Database
  parts: BackupParts
  kit: Kit
  masterKey: Buffer
  caKey: Buffer
  /** What operations asked for and nobody has run yet. */
  queue: { kind: string; input: Json }[]
  now: () => Millis
  pass: (ms: Millis) => void
  unit: <T>(run: (unit: Unit) => Promise<T>) => Promise<T>
  /** Runs one job to its end. */
  run: (kind: string, input: Json, signal?: AbortSignal) => Promise<Json>
  /** Runs what is queued, and what that asks for, to the end. */
  drain: () => Promise<void>
  close: () => Promise<void>
}

const ORIGIN = { door: 'job' as const, requestId: 'test', sessionId: null, address: null, agent: null }

export async function scratchAppliance(startAt: Millis = Date.UTC(2026, 10, 21, 2)): Promise<ScratchAppliance> {
  const folder = mkdtempSync(join(tmpdir(), 'freehold-appliance-'))
  const dataFolder = join(folder, 'data')
  let time = startAt
  const now = () => time
  const database = new Database({
    folder: join(dataFolder, 'database'),
    clock: now,
    log: silentLog(),
    onFatal: (error) => {
      throw error
    },
  })
  const queue: ScratchAppliance['queue'] = []
  const masterKey = randomBytes(32)
  const caKey = randomBytes(32)
  const parts: BackupParts = {
    dataFolder,
    databaseFile: database.file,
    version: '0.1.0',
    appliance: applianceIdentity(masterKey),
    configFiles: [],
    jobs: queueOf(queue),
    cursors: new Cursors(),
  }
  const kinds = backupJobs(parts)
  const unit: ScratchAppliance['unit'] = (run) =>
    database.unit({ at: now(), actor: { kind: 'job', id: 'test', name: '' }, origin: ORIGIN }, run)
  const run: ScratchAppliance['run'] = async (kind, input, signal = new AbortController().signal) => {
    const found = kinds.find((one) => one.kind === kind)
    if (!found) throw new Error(`No job ${kind}`)
    const jobRun = jobRunOn(database, unit, now, signal)
    return await found.run(jobRun, found.input.parse(input))
  }
  const kit = makeKit()
  const escrows = {
    masterKey: await escrowMasterKey(masterKey, kit.recipient),
    caKey: await encryptTo([kit.recipient], Buffer.from(caKey.toString('base64'))),
  }
  await unit(async (one) => {
    await storeKit(one, { recipient: kit.recipient, escrows })
    await confirmKit(one)
  })
  return {
    folder,
    database,
    parts,
    kit,
    masterKey,
    caKey,
    queue,
    now,
    pass: (ms) => void (time += ms),
    unit,
    run,
    drain: async () => {
      for (let next = queue.shift(); next; next = queue.shift()) await run(next.kind, next.input)
    },
    close: async () => {
      await database.close()
      rmSync(folder, { recursive: true })
    },
  }
}

function queueOf(queue: ScratchAppliance['queue']): Jobs {
  return {
    enqueue: async (_unit, kind, input) => {
      queue.push({ kind, input })
      return { id: `job-${queue.length}` }
    },
  }
}

function jobRunOn(database: Database, unit: ScratchAppliance['unit'], now: () => Millis, signal: AbortSignal): JobRun {
  const actor = { kind: 'job' as const, id: 'test', name: '' }
  return {
    id: 'scratch-run',
    signal,
    now,
    progress: () => undefined,
    unit,
    reading: { at: now(), actor, origin: ORIGIN, tx: database.reader },
  }
}
