import { basename } from 'node:path'
import { iso } from '../../base/time.ts'
import type { Searchable } from '../../platform/search/searchable.ts'

/** Backups, by file name and by the time they were made, as in `2026-11-20`. */
export const BACKUP_SEARCH: Searchable = {
  kind: 'backup',
  may: 'backup.read',
  find: async ({ tx }) => {
    const rows = await tx
      .selectFrom('backup_files')
      .select(['id', 'path', 'made_at'])
      .orderBy('made_at', 'desc')
      .limit(400)
      .execute()
    return rows.map(({ id, path, made_at }) => ({ id, title: basename(path), detail: iso(made_at) }))
  },
}
