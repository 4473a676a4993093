import type { ReadTx, Tx } from '../../base/audit/unit.ts'
import type { Millis } from '../../base/time.ts'
import type { Prunable } from './prune.ts'

declare module '../../base/database/tables.ts' {
  interface Tables {
    backup_kits: KitsTable
    backup_files: FilesTable
  }
}

interface KitsTable {
  id: string
  recipient: string
  /** The master key, encrypted to `recipient`. */
  master_key: Buffer
  /** The key process's credential, encrypted to `recipient`. */
  ca_key: Buffer
  stored_at: Millis
  confirmed_at: Millis | null
}

export type FileState = 'unverified' | 'verified' | 'failed' | 'pruned'

interface FilesTable {
  id: string
  path: string
  state: FileState
  made_at: Millis
  took_ms: number
  size_bytes: number
  manifest: string
  checked_at: Millis | null
  check_took_ms: number | null
  entries_checked: number | null
  failure: string | null
}

export type KitRow = KitsTable
export type FileRow = FilesTable

/** The kit that counts: the newest one whose owner showed that he holds it. */
export async function findKit(tx: ReadTx): Promise<KitRow | undefined> {
  return await tx
    .selectFrom('backup_kits')
    .selectAll()
    .where('confirmed_at', 'is not', null)
    .orderBy('confirmed_at', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/** The kit that was shown and waits for its confirmation. */
export async function findOpenKit(tx: ReadTx): Promise<KitRow | undefined> {
  return await tx.selectFrom('backup_kits').selectAll().where('confirmed_at', 'is', null).executeTakeFirst()
}

/** Puts a kit in the place of one that was shown and never confirmed. */
export async function insertKit(tx: Tx, kit: KitRow): Promise<void> {
  await tx.deleteFrom('backup_kits').where('confirmed_at', 'is', null).execute()
  await tx.insertInto('backup_kits').values(kit).execute()
}

/** @once end of the set-up */
export async function markKitConfirmed(tx: Tx, at: Millis): Promise<string | undefined> {
  const row = await tx
    .updateTable('backup_kits')
    .set({ confirmed_at: at })
    .where('confirmed_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  return row?.id
}

export async function insertFile(tx: Tx, row: FileRow): Promise<void> {
  await tx.insertInto('backup_files').values(row).execute()
}

export async function findFile(tx: ReadTx, id: string): Promise<FileRow | undefined> {
  return await tx.selectFrom('backup_files').selectAll().where('id', '=', id).executeTakeFirst()
}

/** Backups newest first, those before `before` in that order. */
export async function listFiles(
  tx: ReadTx,
  limit: number,
  before: { key: number; id: string } | null,
): Promise<FileRow[]> {
  let query = tx.selectFrom('backup_files').selectAll()
  if (before) {
    query = query.where((eb) => eb(eb.refTuple('made_at', 'id'), '<', eb.tuple(before.key, before.id)))
  }
  return await query.orderBy('made_at', 'desc').orderBy('id', 'desc').limit(limit).execute()
}

/** The newest backup in one of the states. */
export async function findNewest(tx: ReadTx, states: readonly FileState[]): Promise<FileRow | undefined> {
  return await tx
    .selectFrom('backup_files')
    .selectAll()
    .where('state', 'in', states)
    .orderBy('made_at', 'desc')
    .limit(1)
    .executeTakeFirst()
}

export async function markChecked(
  tx: Tx,
  id: string,
  values: Pick<FileRow, 'state' | 'checked_at' | 'check_took_ms' | 'entries_checked' | 'failure'>,
): Promise<void> {
  await tx.updateTable('backup_files').set(values).where('id', '=', id).where('state', '!=', 'pruned').execute()
}

/** What is still on the disk. Bounded: pruning keeps it small, and a run takes the rest next time. */
export async function listPrunable(tx: ReadTx): Promise<(Prunable & { path: string })[]> {
  const rows = await tx
    .selectFrom('backup_files')
    .select(['id', 'path', 'made_at', 'state'])
    .where('state', '!=', 'pruned')
    .orderBy('made_at', 'desc')
    .limit(2000)
    .execute()
  return rows.map(({ id, path, made_at, state }) => ({ id, path, madeAt: made_at, verified: state === 'verified' }))
}

export async function markPruned(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.updateTable('backup_files').set({ state: 'pruned' }).where('id', 'in', ids).execute()
}
