import { join } from 'node:path'
import { z } from 'zod'
import type { Reading } from '../../base/audit/unit.ts'
import { defineSection, readSection, type Section } from '../settings/index.ts'
import { probeFolder } from './folder.ts'

/** When backups are made, how many are kept and where. */
export const BACKUP = defineSection({
  name: 'backup',
  schema: z.object({
    nightlyAt: z
      .string()
      .length(5)
      .regex(/^([01][0-9]|2[0-3]):[0-5][0-9]$/)
      .default('02:00')
      .meta({ description: 'Time of day in UTC, as in 02:00' }),
    keepDaily: z.int().min(1).max(366).default(14).meta({ description: 'Days whose newest verified backup is kept' }),
    folder: z
      .string()
      .min(1)
      .max(500)
      .nullable()
      .default(null)
      .meta({ description: 'Absolute path; null: the folder backups beside the database' }),
  }),
  may: { read: 'backup.read', manage: 'backup.manage' },
  errors: ['backup.folder_refused', 'backup.folder_unusable'],
})

/** The section as it is handed in: a folder is tried by writing, reading and removing before it is saved. */
export function backupSection(dataFolder: string): Section<(typeof BACKUP)['schema']['shape']> {
  return {
    ...BACKUP,
    check: async (values) => void (await probeFolder(folderOf(values, dataFolder), dataFolder)),
  }
}

export const Settings = z
  .object({
    nightlyAt: z.string(),
    keepDaily: z.int(),
    folder: z.string().nullable(),
    /** Where backups go now. */
    path: z.string(),
  })
  .meta({ id: 'BackupSettings' })
export type Settings = z.infer<typeof Settings>

/** The folder that the settings mean. */
export function folderOf({ folder }: Pick<Settings, 'folder'>, dataFolder: string): string {
  return folder ?? join(dataFolder, 'backups')
}

/** How backups are made and kept, with the folder that this means here. */
export async function getSettings({ tx }: Pick<Reading, 'tx'>, dataFolder: string): Promise<Settings> {
  const values = await readSection(tx, BACKUP)
  return { ...values, path: folderOf(values, dataFolder) }
}

/** The settings' time of day as the schedule wants it. */
export function cronOf(nightlyAt: string): string {
  const [hour, minute] = nightlyAt.split(':')
  return `${Number(minute)} ${Number(hour)} * * *`
}
