import type { Json } from '../../base/audit/unit.ts'
import { conflict, messageOf, notFound, Refusal } from '../../base/errors.ts'
import type { JobRun } from '../../platform/jobs/job.ts'
import { manifestOf } from './backups.ts'
import { withScratch } from './scratch-folder.ts'
import { findFile, markChecked, type FileRow } from './store.ts'
import type { BackupParts } from './types.ts'
import { verifyBackup } from './verify.ts'

type Outcome = { ok: true; entriesChecked: number } | { ok: false; refusal: Refusal }

/**
 * Reads a backup back from where it lies, restores it into a scratch folder and writes down what came of it.
 * @throws Refusal backup.not_found, backup.gone, backup.no_space; backup.damaged and its kind after writing them down
 */
export async function checkBackup(parts: BackupParts, run: JobRun, { id }: { id: string }): Promise<Json> {
  const row = await findFile(run.reading.tx, id)
  if (!row) throw notFound('backup.not_found', `No backup ${id}`)
  if (row.state === 'pruned')
    throw conflict('backup.gone', 'This backup was removed because newer ones took its place.')
  const startedAt = run.now()
  const outcome = await tryRestore(parts, run, row)
  const tookMs = run.now() - startedAt
  await run.unit(async (unit) => {
    await markChecked(unit.tx, id, {
      state: outcome.ok ? 'verified' : 'failed',
      checked_at: unit.at,
      check_took_ms: tookMs,
      entries_checked: outcome.ok ? outcome.entriesChecked : null,
      failure: outcome.ok ? null : outcome.refusal.message,
    })
    unit.record({
      action: 'backup.verify',
      target: `backup:${id}`,
      outcome: outcome.ok ? 'done' : 'failed',
      before: { state: row.state },
      after: outcome.ok
        ? { state: 'verified', entriesChecked: outcome.entriesChecked }
        : { state: 'failed', code: outcome.refusal.code },
    })
    if (outcome.ok) await parts.jobs.enqueue(unit, 'backup.prune', {}, { once: 'backup.prune' })
  })
  if (!outcome.ok) throw outcome.refusal
  return { backup: id, entriesChecked: outcome.entriesChecked }
}

async function tryRestore(parts: BackupParts, run: JobRun, row: FileRow): Promise<Outcome> {
  try {
    const expected = manifestOf(row)
    const bytes = expected.members.reduce((sum, { size }) => sum + size, 0) * 1.1
    const { entriesChecked } = await withScratch(parts.dataFolder, { id: run.id, bytes }, (scratch) =>
      verifyBackup(
        { file: row.path, identity: parts.appliance.identity, scratch, expected },
        run.signal,
        (done, total, step) => run.progress(done, total, step),
      ),
    )
    return { ok: true, entriesChecked }
  } catch (error) {
    run.signal.throwIfAborted()
    // Of the backup that says nothing.
    if (error instanceof Refusal && error.code === 'backup.no_space') throw error
    return { ok: false, refusal: asFailure(error) }
  }
}

/** A check that could not be finished is a failed check: an unreadable target is as bad as a damaged file. */
function asFailure(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  return new Refusal(422, 'backup.unreadable', `The backup could not be read back: ${messageOf(error)}`)
}
