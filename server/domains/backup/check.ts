import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { inspectDatabase, type Inspection } from '../../base/database/inspect.ts'
import { checkAuditLog } from './audit-head.ts'
import { readEnvelope } from './envelope.ts'
import { DATABASE_NAME, type Manifest } from './manifest.ts'
import { damaged } from './tar.ts'

/** What a check of a backup found out. */
export interface Restored {
  manifest: Manifest
  /** The restored database. */
  database: string
  /** Audit entries whose hashes were computed again. */
  entriesChecked: number
}

/**
 * Restores a backup into `folder` and proves what came out of it: every member against its checksum, the database by
 * SQLite's own check and its references, the number of rows and the head of the audit log against the manifest, the chain of
 * the audit log by computing it again. Reads the database in this process: not for the server.
 * @throws Refusal backup.damaged, backup.wrong_key, backup.too_new
 */
export async function restoreAndCheck(
  file: string,
  identity: string,
  folder: string,
  expected: Manifest | null = null,
): Promise<Restored> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const manifest = await readEnvelope(file, identity, folder, expected)
  const database = join(folder, DATABASE_NAME)
  compareDatabase(inspectDatabase(database), manifest)
  const { head, entriesChecked, firstFault } = checkAuditLog(database)
  if (firstFault !== null) throw damaged(`entry ${firstFault} of its audit log does not follow from those before it`)
  if (!isDeepStrictEqual(head, manifest.audit)) throw damaged('its audit log is not the one that was listed')
  return { manifest, database, entriesChecked }
}

function compareDatabase(found: Inspection, manifest: Manifest): void {
  if (found.faults.length > 0) throw damaged(`the database in it is not sound (${found.faults[0]})`)
  if (found.brokenReferences > 0) throw damaged(`${found.brokenReferences} rows in it point to nothing`)
  if (!isDeepStrictEqual(found.migrations, manifest.migrations)) throw damaged('its database is of another version')
  for (const [table, count] of Object.entries({ ...zeros(found.rows), ...manifest.rows })) {
    const rows = found.rows[table]
    if (rows !== count) throw damaged(`table ${table} has ${rows ?? 'no'} rows instead of ${count}`)
  }
}

/** Tables that nobody listed count as listed with no rows. */
function zeros(rows: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.keys(rows).map((table) => [table, 0]))
}
