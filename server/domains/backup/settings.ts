import { join } from 'node:path'
import { z } from 'zod'
import type { Reading, Unit } from '../../base/audit/unit.ts'
import { Refusal } from '../../base/errors.ts'
import { probeFolder, type FolderFacts } from './folder.ts'
import { loadSettings, replaceSettings, type SettingsRow } from './store.ts'

const NIGHTLY_AT = z
  .string()
  .length(5)
  .regex(/^([01][0-9]|2[0-3]):[0-5][0-9]$/)
  .meta({ description: 'Time of day in UTC, as in 02:00' })

const fields = {
  nightlyAt: NIGHTLY_AT,
  keepDaily: z.int().min(1).max(366).meta({ description: 'Days whose newest verified backup is kept' }),
}

export const SettingsInput = z.object({
  ...fields,
  folder: z
    .string()
    .min(1)
    .max(500)
    .nullable()
    .meta({ description: 'Absolute path; null: the folder backups beside the database' }),
  version: z.int().positive(),
})
export type SettingsInput = z.infer<typeof SettingsInput>

export const Settings = z
  .object({
    ...fields,
    folder: z.string().nullable(),
    /** Where backups go now. */
    path: z.string(),
    version: z.int(),
  })
  .meta({ id: 'BackupSettings' })
export type Settings = z.infer<typeof Settings>

/** The folder that the settings mean. */
export function folderOf(row: Pick<SettingsRow, 'folder'>, dataFolder: string): string {
  return row.folder ?? join(dataFolder, 'backups')
}

/** How backups are made and kept. */
export async function getSettings({ tx }: Reading, dataFolder: string): Promise<Settings> {
  return toSettings(await loadSettings(tx), dataFolder)
}

/**
 * Tries the folder before anything is saved.
 * @throws Refusal backup.folder_refused, backup.folder_unusable
 */
export async function prepareSettings(input: SettingsInput, dataFolder: string): Promise<FolderFacts> {
  return await probeFolder(folderOf(input, dataFolder), dataFolder)
}

/**
 * Saves the settings.
 * @throws Refusal backup.settings_changed
 */
export async function saveSettings(
  { tx, record }: Unit,
  { nightlyAt, keepDaily, folder, version }: SettingsInput,
  dataFolder: string,
): Promise<Settings> {
  const before = await loadSettings(tx)
  const after = await replaceSettings(tx, { nightly_at: nightlyAt, keep_daily: keepDaily, folder }, version)
  if (!after) {
    throw new Refusal(412, 'backup.settings_changed', 'Somebody else saved these settings. Look at them and try again.')
  }
  record({ action: 'backup.configure', target: 'settings:backup', before: facts(before), after: facts(after) })
  return toSettings(after, dataFolder)
}

/** The settings' time of day as the schedule wants it. */
export function cronOf(nightlyAt: string): string {
  const [hour, minute] = nightlyAt.split(':')
  return `${Number(minute)} ${Number(hour)} * * *`
}

function facts({ nightly_at, keep_daily, folder }: SettingsRow): Record<string, string | number | null> {
  return { nightlyAt: nightly_at, keepDaily: keep_daily, folder }
}

function toSettings(row: SettingsRow, dataFolder: string): Settings {
  const { nightly_at, keep_daily, folder, version } = row
  return { nightlyAt: nightly_at, keepDaily: keep_daily, folder, path: folderOf(row, dataFolder), version }
}
