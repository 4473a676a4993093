import { statfs } from 'node:fs/promises'
import { hostname } from 'node:os'
import { z } from 'zod'
import type { Reading } from '../../base/audit/unit.ts'
import type { Condition } from '../../base/database/quarantine.ts'
import { iso, type Millis } from '../../base/time.ts'
import { clockSynchronized } from './clock.ts'

/** What the room needs besides units; measured or known at start. */
export interface HostParts {
  version: string
  /** Of the SQLite that is built in. */
  sqlite: string
  dataFolder: string
  startedAt: Millis
  /** See `measureFlush`. */
  flushMicros: number | null
  /** Where the keys are that open the data: places, never contents. */
  keyFiles?: { masterKey: string; caCredential: string }
  condition: () => Condition
}

export const HostFacts = z
  .object({
    version: z.string(),
    node: z.string(),
    sqlite: z.string(),
    hostname: z.string(),
    dataFolder: z.string(),
    /** Where the keys are that open the data; null where that is not known. */
    keyFiles: z.object({ masterKey: z.string(), caCredential: z.string() }).nullable(),
    flushMicros: z.int().nullable(),
    diskFreeBytes: z.int(),
    diskTotalBytes: z.int(),
    startedAt: z.string(),
    clock: z.object({
      now: z.string(),
      timeZone: z.string(),
      /** Null: it cannot be told from here. */
      synchronized: z.boolean().nullable(),
    }),
  })
  .meta({ id: 'HostFacts' })
export type HostFacts = z.infer<typeof HostFacts>

/** What is known about the machine, now. */
export async function hostFacts({ at }: Pick<Reading, 'at'>, parts: Omit<HostParts, 'condition'>): Promise<HostFacts> {
  const { bavail, blocks, bsize } = await statfs(parts.dataFolder)
  return {
    version: parts.version,
    node: process.versions.node,
    sqlite: parts.sqlite,
    hostname: hostname(),
    dataFolder: parts.dataFolder,
    keyFiles: parts.keyFiles ?? null,
    flushMicros: parts.flushMicros,
    diskFreeBytes: bavail * bsize,
    diskTotalBytes: blocks * bsize,
    startedAt: iso(parts.startedAt),
    clock: {
      now: iso(at),
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      synchronized: await clockSynchronized(),
    },
  }
}
