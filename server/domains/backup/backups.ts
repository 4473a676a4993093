import { sql } from 'kysely'
import type { Reading } from '../../base/audit/unit.ts'
import { notFound } from '../../base/errors.ts'
import { iso, isoOrNull, type Millis } from '../../base/time.ts'
import { readSection } from '../settings/index.ts'
import { choicesOf, words } from '../../platform/lists/fields.ts'
import { defineList, NO_EXTRA } from '../../platform/lists/list.ts'
import { Manifest } from './manifest.ts'
import { BACKUP } from './settings.ts'
import { findFile, findNewest, type FileRow } from './store.ts'
import { Backup, type BackupDetail } from './types.ts'

const STATES = choicesOf({
  unverified: ['Not checked yet', 'Noch nicht geprüft'],
  verified: ['Verified', 'Geprüft'],
  failed: ['Failed', 'Fehlgeschlagen'],
  pruned: ['Removed', 'Entfernt'],
})

/** Backups, newest first. */
export const backupsList = defineList({
  name: 'backups',
  title: words('Backups', 'Sicherungen'),
  at: '/backups',
  may: 'backup.read',
  summary: 'Backups',
  item: Backup,
  extra: NO_EXTRA,
  fields: [
    { name: 'state', title: words('State', 'Zustand'), kind: 'choice', choices: STATES, column: 'state' },
    { name: 'path', title: words('Path', 'Pfad'), kind: 'text', column: 'path' },
    { name: 'madeAt', title: words('Made', 'Erstellt'), kind: 'time', column: 'made_at' },
    { name: 'checkedAt', title: words('Checked', 'Geprüft am'), kind: 'time', optional: true, column: 'checked_at' },
    { name: 'sizeBytes', title: words('Size in bytes', 'Größe in Bytes'), kind: 'number', column: 'size_bytes' },
    { name: 'tookMs', title: words('Duration in ms', 'Dauer in ms'), kind: 'number', column: 'took_ms' },
  ],
  sorts: [{ name: 'madeAt', title: words('Made', 'Erstellt'), by: sql.ref<number>('made_at'), descending: true }],
  id: 'id',
  search: null,
  rows: async ({ tx }) => [tx.selectFrom('backup_files').selectAll()],
  items: async (_asked, rows) => rows.map(toBackup),
  key: { of: ({ id }) => id, column: 'id' },
  columns: [
    { name: 'madeAt', title: words('Made', 'Erstellt'), cell: ({ madeAt }) => madeAt },
    { name: 'state', title: words('State', 'Zustand'), cell: ({ state }) => state },
    { name: 'path', title: words('Path', 'Pfad'), cell: ({ path }) => path },
    { name: 'sizeBytes', title: words('Size in bytes', 'Größe in Bytes'), cell: ({ sizeBytes }) => sizeBytes },
    { name: 'tookMs', title: words('Duration in ms', 'Dauer in ms'), cell: ({ tookMs }) => tookMs },
    {
      name: 'checkTookMs',
      title: words('Duration of the check in ms', 'Dauer der Prüfung in ms'),
      cell: ({ checkTookMs }) => checkTookMs,
    },
    { name: 'checkedAt', title: words('Checked', 'Geprüft am'), cell: ({ checkedAt }) => checkedAt },
    {
      name: 'entriesChecked',
      title: words('Entries checked', 'Geprüfte Einträge'),
      cell: ({ entriesChecked }) => entriesChecked,
    },
    { name: 'failure', title: words('Failure', 'Fehler'), cell: ({ failure }) => failure },
    { name: 'version', title: words('Version', 'Version'), cell: ({ version }) => version },
    { name: 'id', title: words('Id', 'Kennung'), cell: ({ id }) => id },
  ],
})

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
