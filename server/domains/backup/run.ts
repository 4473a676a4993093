import { existsSync } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Json } from '../../base/audit/unit.ts'
import { Refusal } from '../../base/errors.ts'
import { newId } from '../../base/ids.ts'
import { iso, type Millis } from '../../base/time.ts'
import type { JobRun } from '../../platform/jobs/job.ts'
import { assertRoom, probeFolder } from './folder.ts'
import { makeBackup, type MakeResult } from './make.ts'
import { withScratch } from './scratch-folder.ts'
import { getSettings } from './settings.ts'
import { findKit, insertFile, type KitRow } from './store.ts'
import type { BackupParts } from './types.ts'

/**
 * Makes one backup and asks for its check. The file counts for nothing until then.
 * @throws Refusal backup.kit_missing, backup.no_space, backup.folder_refused, backup.folder_unusable
 */
export async function runBackup(parts: BackupParts, run: JobRun): Promise<Json> {
  const { tx } = run.reading
  const kit = await findKit(tx)
  if (!kit) throw new Refusal(409, 'backup.kit_missing', 'There is no confirmed recovery kit: nobody could restore it.')
  const { path } = await probeFolder((await getSettings({ tx }, parts.dataFolder)).path, parts.dataFolder)
  // The copy needs the database's size in the data folder, and the packed file at most that again at the target.
  const bytes = (await stat(parts.databaseFile)).size * 1.1
  await assertRoom(path, bytes)
  const at = run.now()
  const id = newId(at)
  const target = join(path, fileName(at, id))
  const made = await withScratch(parts.dataFolder, { id: run.id, bytes }, (scratch) =>
    makeFile(parts, run, { kit, scratch, target, at }),
  )
  try {
    const check = await keep(parts, run, { id, path: target, at, made })
    return { backup: id, sizeBytes: made.sizeBytes, check }
  } catch (error) {
    // A file that nobody knows of would never be pruned.
    await rm(target, { force: true })
    throw error
  }
}

async function makeFile(
  parts: BackupParts,
  run: JobRun,
  { kit, scratch, target, at }: { kit: KitRow; scratch: string; target: string; at: Millis },
): Promise<MakeResult> {
  const input = {
    database: parts.databaseFile,
    scratch,
    target,
    version: parts.version,
    createdAt: iso(at),
    recipients: { appliance: parts.appliance.recipient, kit: kit.recipient },
    escrows: { masterKey: kit.master_key.toString('base64'), caKey: kit.ca_key.toString('base64') },
    config: parts.configFiles.filter((file) => existsSync(file)),
  }
  return await makeBackup(input, run.signal, (done, total, step) => run.progress(done, total, step))
}

/** @returns the job that proves it */
async function keep(
  { jobs }: BackupParts,
  run: JobRun,
  { id, path, at, made }: { id: string; path: string; at: Millis; made: MakeResult },
): Promise<string> {
  const tookMs = run.now() - at
  return await run.unit(async (unit) => {
    await insertFile(unit.tx, {
      id,
      path,
      state: 'unverified',
      made_at: at,
      took_ms: tookMs,
      size_bytes: made.sizeBytes,
      manifest: JSON.stringify(made.manifest),
      checked_at: null,
      check_took_ms: null,
      entries_checked: null,
      failure: null,
    })
    const check = await jobs.enqueue(unit, 'backup.verify', { id }, { once: `backup.verify:${id}` })
    const { size, root } = made.manifest.audit
    unit.record({
      action: 'backup.run',
      target: `backup:${id}`,
      after: { sizeBytes: made.sizeBytes, auditSize: size, auditRoot: root },
    })
    return check.id
  })
}

/** `freehold-20261121T020000Z-4f9c2a1b.tar.zst.age`: the name says how to open it. */
function fileName(at: Millis, id: string): string {
  const time = iso(at).replaceAll(/[-:]|\.\d+/g, '')
  return `freehold-${time}-${id.slice(-8)}.tar.zst.age`
}
