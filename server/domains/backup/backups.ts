import type { Reading } from '../../base/audit/unit.ts'
import { notFound } from '../../base/errors.ts'
import { iso, isoOrNull, type Millis } from '../../base/time.ts'
import { readSection } from '../settings/index.ts'
import { Manifest } from './manifest.ts'
import { BACKUP } from './settings.ts'
import { findFile, findNewest, type FileRow } from './store.ts'
import type { Backup, BackupDetail } from './types.ts'

/**
 * One backup with all that its manifest says.
 * @throws Refusal backup.not_found
 */
export async function getBackup({ tx }: Pick<Reading, 'tx'>, { id }: { id: string }): Promise<BackupDetail> {
  const row = await findFile(tx, id)
  if (!row) throw notFound('backup.not_found', `No backup ${id}`)
  const { members, rows, audit, recipients } = manifestOf(row)
  return { ...toBackup(row), members, rows, audit, recipients }
}

export interface BackupHealth {
  /** The newest backup of which a restore was checked. */
  lastVerified: { id: string; madeAt: Millis; checkedAt: Millis } | null
  /** Newer than that one, and its check failed. */
  lastFailed: { id: string; madeAt: Millis; failure: string } | null
  nightlyAt: string
}

/** What the home page, metrics and duties want to know: only a checked restore counts. */
export async function backupHealth({ tx }: Pick<Reading, 'tx'>): Promise<BackupHealth> {
  const verified = await findNewest(tx, ['verified'])
  const failed = await findNewest(tx, ['failed'])
  const isNewer = failed && failed.made_at > (verified?.made_at ?? 0)
  return {
    lastVerified: verified
      ? { id: verified.id, madeAt: verified.made_at, checkedAt: verified.checked_at ?? verified.made_at }
      : null,
    lastFailed: isNewer ? { id: failed.id, madeAt: failed.made_at, failure: failed.failure ?? '' } : null,
    nightlyAt: (await readSection(tx, BACKUP)).nightlyAt,
  }
}

export function manifestOf(row: Pick<FileRow, 'manifest'>): Manifest {
  return Manifest.parse(JSON.parse(row.manifest))
}

export function toBackup(row: FileRow): Backup {
  const { version, migrations, audit } = manifestOf(row)
  return {
    id: row.id,
    path: row.path,
    state: row.state,
    madeAt: iso(row.made_at),
    tookMs: row.took_ms,
    sizeBytes: row.size_bytes,
    checkedAt: isoOrNull(row.checked_at),
    checkTookMs: row.check_took_ms,
    entriesChecked: row.entries_checked,
    failure: row.failure,
    version,
    schema: migrations.at(-1) ?? '',
    auditSize: audit.size,
  }
}
