import { join } from 'node:path'
import type { Express } from 'express'
import { silentLog } from '../../../server/base/log.ts'
import { openDatabaseVault } from '../../../server/base/secrets/open-vault.ts'
import { scratchAuthority } from '../../../server/domains/ca/scratch.ts'
import type * as App from '../../../server/app.ts'
import type * as MountApps from '../../../server/mount-apps.ts'
import type * as ReachModule from '../../../server/reach.ts'
import { openOutbound } from '../../../server/platform/outbound/connect.ts'
import { openPlainOutbound } from '../../../server/platform/outbound/plain.ts'
import { openPresent } from '../../../server/platform/outbound/present.ts'
import { Refusals } from '../../../server/platform/http/refusals.ts'
import { JobRunner } from '../../../server/platform/jobs/runner.ts'

/** The two applications of that source, mounted over a scratch database: nobody listens, their lists of routes are what counts. */
export async function mountedApplications(source: string): Promise<{ secure: Express; plain: Express }> {
  const { composeRooms } = (await import(join(source, 'server/app.ts'))) as typeof App
  const { mountApps } = (await import(join(source, 'server/mount-apps.ts'))) as typeof MountApps
  const { Reach } = (await import(join(source, 'server/reach.ts'))) as typeof ReachModule
  const { scratch, keys, close } = await scratchAuthority()
  const { database, folder, now: clock } = scratch
  const log = silentLog()
  try {
    const facts = { version: '0', sqlite: database.engineVersion, flushMicros: 0 }
    const masterKey = Buffer.alloc(32, 1)
    const config = {
      listen: { address: '127.0.0.1', httpsPort: 443, httpPort: 80 },
      listenPins: new Map(),
      pinned: [],
    }
    const house = {
      database,
      vault: await openDatabaseVault(database, masterKey, scratch.reading()),
      masterKey,
      keys,
      clock,
      log,
      dataFolder: folder,
      runner: new JobRunner({ database, clock, log }),
      outbound: openOutbound(database, clock),
      present: openPresent(database, clock),
      plainOutbound: openPlainOutbound(database, clock),
      configFiles: [],
      host: { ...facts, dataFolder: folder, startedAt: clock(), condition: () => database.condition },
      reach: new Reach({
        reader: database.reader,
        clock,
        log,
        dataFolder: folder,
        config,
        open: () => Promise.reject(new Error('Nothing listens here')),
      }),
      config,
      trialMs: 60_000,
    }
    return mountApps(house, composeRooms(house), new Refusals(database, log))
  } finally {
    await close()
  }
}
