import type { Json, ReadTx, Tx } from '../../base/audit/unit.ts'
import type { Millis } from '../../base/time.ts'
import type { Place } from '../../platform/http/paging.ts'

interface SectionsTable {
  name: string
  version: number
  /** JSON; what is missing has its default. */
  fields: string
  changed_at: number
}

export type How = 'moved' | 'changed' | 'put-back' | 'tried' | 'reverted' | 'pinned' | 'applied'
export type SecretChange = 'set' | 'changed' | 'removed'

interface HistoryTable {
  section: string
  version: number
  fields: string
  /** JSON: what became of secrets, by name. */
  secrets: string
  how: How
  at: number
  /** `kind:id`; the name stands in the log, where it can be erased. */
  actor: string
}

declare module '../../base/database/tables.ts' {
  interface Tables {
    settings_sections: SectionsTable
    settings_secrets: { section: string; field: string; sealed: Buffer; set_at: number }
    settings_history: HistoryTable
  }
}

export type HistoryRow = HistoryTable
export type Fields = { [field: string]: Json }

/** What is stored of a section; version 0 is the state before the first change. */
export interface Stored {
  version: number
  fields: Fields
  changedAt: Millis | null
}

export async function findStored(tx: ReadTx, section: string): Promise<Stored> {
  const row = await tx.selectFrom('settings_sections').selectAll().where('name', '=', section).executeTakeFirst()
  if (!row) return { version: 0, fields: {}, changedAt: null }
  return { version: row.version, fields: JSON.parse(row.fields) as Fields, changedAt: row.changed_at }
}

/**
 * Writes a new version over the one that was seen; false if there is a newer one.
 * @once version of a settings section
 */
export async function writeStored(tx: Tx, name: string, seen: number, fields: Fields, at: Millis): Promise<boolean> {
  const row = { version: seen + 1, fields: JSON.stringify(fields), changed_at: at }
  const written =
    seen === 0
      ? await tx
          .insertInto('settings_sections')
          .values({ name, ...row })
          .onConflict((oc) => oc.doNothing())
          .returning('version')
          .executeTakeFirst()
      : await tx
          .updateTable('settings_sections')
          .set(row)
          .where('name', '=', name)
          .where('version', '=', seen)
          .returning('version')
          .executeTakeFirst()
  return written !== undefined
}

export async function insertHistory(tx: Tx, row: HistoryRow): Promise<void> {
  await tx.insertInto('settings_history').values(row).execute()
}

export async function findVersion(tx: ReadTx, section: string, version: number): Promise<HistoryRow | undefined> {
  return await tx
    .selectFrom('settings_history')
    .selectAll()
    .where('section', '=', section)
    .where('version', '=', version)
    .executeTakeFirst()
}

/** Versions newest first, those before `before`. */
export async function listVersions(
  tx: ReadTx,
  section: string,
  limit: number,
  before: Place | null,
): Promise<HistoryRow[]> {
  let query = tx.selectFrom('settings_history').selectAll().where('section', '=', section)
  if (before) query = query.where('version', '<', Number(before.key))
  return await query.orderBy('version', 'desc').limit(limit).execute()
}

/** When each secret of a section was set. */
export async function secretTimes(tx: ReadTx, section: string): Promise<Map<string, Millis>> {
  const rows = await tx
    .selectFrom('settings_secrets')
    .select(['field', 'set_at'])
    .where('section', '=', section)
    .execute()
  return new Map(rows.map(({ field, set_at }) => [field, set_at]))
}

export async function findSecret(tx: ReadTx, section: string, field: string): Promise<Buffer | null> {
  const row = await tx
    .selectFrom('settings_secrets')
    .select('sealed')
    .where('section', '=', section)
    .where('field', '=', field)
    .executeTakeFirst()
  return row?.sealed ?? null
}

export async function writeSecret(
  tx: Tx,
  section: string,
  field: string,
  sealed: Buffer | null,
  at: Millis,
): Promise<void> {
  await tx.deleteFrom('settings_secrets').where('section', '=', section).where('field', '=', field).execute()
  if (sealed) await tx.insertInto('settings_secrets').values({ section, field, sealed, set_at: at }).execute()
}
