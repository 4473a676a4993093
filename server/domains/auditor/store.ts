import type { ReadTx, Tx } from '../../base/audit/unit.ts'
import type { Millis } from '../../base/time.ts'

declare module '../../base/database/tables.ts' {
  interface Tables {
    auditor_keys: KeysTable
    auditor_verifications: VerificationsTable
    auditor_exports: ExportsTable
  }
}

interface KeysTable {
  line: string
  fingerprint: string
  from_size: number
  at: number
}

interface VerificationsTable {
  id: string
  at: number
  state: 'good' | 'bad'
  size: number
  root: Buffer
  checkpoints: number
  bad_seq: number | null
  problem: string | null
}

interface ExportsTable {
  id: string
  at: number
  exporter: string
  from_at: number
  to_at: number
  first_seq: number
  last_seq: number
  rows_count: number
  size: number
  file_bytes: number
  file_sha256: Buffer
}

export type VerificationRow = VerificationsTable
export type ExportRow = ExportsTable

/** Entries of one read; about 1 ms of work. */
export const BATCH = 400

/** A stored personal value. */
export interface PersonalRow {
  field: string
  salt: Buffer
  value: string
}

/** An entry as the log holds it; `body` is null where retention has emptied its tile. */
export interface StoredEntry {
  seq: number
  leaf: Buffer
  chain: Buffer
  body: string | null
  /** What the log can be searched by; the same as in the body, or somebody changed it. */
  columns: Columns | null
  personal: PersonalRow[]
}

export interface Columns {
  at: Millis
  action: string
  actor: string
  target: string
  outcome: string
}

/** The next entries after `seq`, up to and with `last`, at most {@link BATCH} of them. */
export async function entriesAfter(tx: ReadTx, seq: number, last: number): Promise<StoredEntry[]> {
  const rows = await tx
    .selectFrom('audit_entries as e')
    .leftJoin('audit_bodies as b', 'b.seq', 'e.seq')
    .select(['e.seq', 'e.leaf', 'e.chain', 'b.body', 'b.at', 'b.action', 'b.actor', 'b.target', 'b.outcome'])
    .where('e.seq', '>', seq)
    .where('e.seq', '<=', last)
    .orderBy('e.seq')
    .limit(BATCH)
    .execute()
  const personal = await personalBetween(tx, rows.at(0)?.seq ?? 1, rows.at(-1)?.seq ?? 0)
  return rows.map(({ seq: at, leaf, chain, body, ...columns }) => ({
    seq: at,
    leaf,
    chain,
    body,
    columns: body === null ? null : (columns as Columns),
    personal: personal.get(at) ?? [],
  }))
}

/** Personal values by position. */
export async function personalBetween(tx: ReadTx, first: number, last: number): Promise<Map<number, PersonalRow[]>> {
  const rows = await tx
    .selectFrom('audit_personal')
    .select(['seq', 'field', 'salt', 'value'])
    .where('seq', '>=', first)
    .where('seq', '<=', last)
    .orderBy('seq')
    .orderBy('field')
    .execute()
  return Map.groupBy(rows, (row) => row.seq)
}

/** The leaves `start` up to, but without, `end` of the tree. */
export async function leavesOf(tx: ReadTx, start: number, end: number): Promise<Buffer[]> {
  const rows = await tx
    .selectFrom('audit_entries')
    .select('leaf')
    .where('seq', '>', start)
    .where('seq', '<=', end)
    .orderBy('seq')
    .execute()
  return rows.map((row) => row.leaf)
}

/** Tiles of one level from `first` to `last`, as far as they exist. */
export async function tilesOf(tx: ReadTx, level: number, first: number, last: number): Promise<Buffer[]> {
  const rows = await tx
    .selectFrom('audit_tiles')
    .select('hashes')
    .where('level', '=', level)
    .where('tile', '>=', first)
    .where('tile', '<=', last)
    .orderBy('tile')
    .execute()
  return rows.map((row) => row.hashes)
}

/** Position and chain hash of the entry `seq`. */
export async function linkAt(
  tx: ReadTx,
  seq: number,
): Promise<{ seq: number; leaf: Buffer; chain: Buffer } | undefined> {
  return await tx.selectFrom('audit_entries').selectAll().where('seq', '=', seq).executeTakeFirst()
}

/** The last checkpoints, newest first. */
export async function lastCheckpoints(tx: ReadTx, count: number) {
  return await tx.selectFrom('audit_checkpoints').selectAll().orderBy('size', 'desc').limit(count).execute()
}

/** When an action was recorded last; null if never. */
export async function lastEntryAt(tx: ReadTx, action: string): Promise<Millis | null> {
  const newest = tx.selectFrom('audit_bodies').select('at').where('action', '=', action).orderBy('seq', 'desc').limit(1)
  return (await newest.executeTakeFirst())?.at ?? null
}

/** When the log was last signed; null before the first time. */
export async function lastCheckpointAt(tx: ReadTx): Promise<Millis | null> {
  const [last] = await lastCheckpoints(tx, 1)
  return last?.at ?? null
}

/** The next checkpoints over more than `size` entries, oldest first. */
export async function checkpointsAfter(tx: ReadTx, size: number) {
  return await tx
    .selectFrom('audit_checkpoints')
    .select(['size', 'root', 'note'])
    .where('size', '>', size)
    .orderBy('size')
    .limit(BATCH)
    .execute()
}

/** The oldest checkpoint that covers `seq`. */
export async function checkpointCovering(tx: ReadTx, seq: number) {
  return await tx
    .selectFrom('audit_checkpoints')
    .select(['size', 'root', 'note'])
    .where('size', '>=', seq)
    .orderBy('size')
    .limit(1)
    .executeTakeFirst()
}

/** Every key that ever signed a checkpoint, oldest first. */
export async function keyLines(tx: ReadTx): Promise<string[]> {
  const rows = await tx.selectFrom('auditor_keys').select('line').orderBy('from_size').execute()
  return rows.map((row) => row.line)
}

/** Up to which position retention has emptied bodies; 0 for nowhere. */
export async function prunedUpTo(tx: ReadTx): Promise<number> {
  const row = await tx.selectFrom('audit_prunings').select('up_to').orderBy('up_to', 'desc').limit(1).executeTakeFirst()
  return row?.up_to ?? 0
}

/** `seq field` of every value erased between two positions. */
export async function erasedBetween(tx: ReadTx, first: number, last: number): Promise<Set<string>> {
  const rows = await tx
    .selectFrom('audit_erasures')
    .select(['seq', 'field'])
    .where('seq', '>=', first)
    .where('seq', '<=', last)
    .execute()
  return new Set(rows.map(({ seq, field }) => `${seq} ${field}`))
}

/** First and last position whose time lies in the window, among the first `size` entries; null when there is none. */
export async function rangeOfWindow(
  tx: ReadTx,
  { from, to }: { from: Millis; to: Millis },
  size: number,
): Promise<{ first: number; last: number } | null> {
  const { first, last } = await tx
    .selectFrom('audit_bodies')
    .select((q) => [q.fn.min('seq').as('first'), q.fn.max('seq').as('last')])
    .where('at', '>=', from)
    .where('at', '<', to)
    .where('seq', '<=', size)
    .executeTakeFirstOrThrow()
  return first === null || last === null ? null : { first, last }
}

export async function lastVerification(tx: ReadTx): Promise<VerificationRow | undefined> {
  return await tx
    .selectFrom('auditor_verifications')
    .selectAll()
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
}

export async function insertVerification(tx: Tx, row: VerificationRow): Promise<void> {
  await tx.insertInto('auditor_verifications').values(row).execute()
}

export async function insertExport(tx: Tx, row: ExportRow): Promise<void> {
  await tx.insertInto('auditor_exports').values(row).execute()
}

export async function findExport(tx: ReadTx, id: string): Promise<ExportRow | undefined> {
  return await tx.selectFrom('auditor_exports').selectAll().where('id', '=', id).executeTakeFirst()
}

export async function insertKey(tx: Tx, row: KeysTable): Promise<void> {
  await tx.insertInto('auditor_keys').values(row).execute()
}
