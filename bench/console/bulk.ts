import type Sqlite from 'better-sqlite3'
import { TEXT_INDICES } from '../../server/base/database/text-index.ts'

interface Made {
  type: 'index' | 'trigger'
  name: string
  sql: string
}

/**
 * Fills tables without what each row would otherwise be entered into, and makes that anew from all rows afterwards: indices by
 * sorting once, texts by FTS5's own `rebuild` in place of the triggers. What stands there in the end is the same.
 */
export function inBulk(raw: Sqlite.Database, tables: readonly string[], fill: () => void): void {
  const made = tables.flatMap((table) => madeFor(raw, table))
  for (const { type, name } of made) raw.exec(`drop ${type} ${name}`)
  raw.transaction(fill)()
  raw.transaction(() => {
    for (const { type, sql } of made) if (type === 'index') raw.exec(sql)
    for (const [index, { table }] of Object.entries(TEXT_INDICES)) if (tables.includes(table)) rebuild(raw, index)
    for (const { type, sql } of made) if (type === 'trigger') raw.exec(sql)
  })()
}

/** Indices that are no part of the table itself, and the triggers that keep its texts. */
function madeFor(raw: Sqlite.Database, table: string): Made[] {
  const all = raw
    .prepare<[string], Made>(
      `select type, name, sql from sqlite_schema where tbl_name = ? and type in ('index', 'trigger') and sql is not null`,
    )
    .all(table)
  const foreign = all.find(({ type, name }) => type === 'trigger' && !name.startsWith(`${table}_text_`))
  if (foreign)
    throw new Error(`${foreign.name} does more than keep texts: rows that are put in past it would lack that`)
  return all
}

/** So many bytes of terms are sorted in memory before they are written; FTS5's own megabyte writes each page many times. */
const HASH_BYTES = BigInt(256 * 2 ** 20)

function rebuild(raw: Sqlite.Database, index: string): void {
  raw.prepare(`insert into ${index} (${index}, rank) values ('hashsize', ?)`).run(HASH_BYTES)
  raw.exec(`insert into ${index} (${index}) values ('rebuild')`)
  // Otherwise a table of an index of texts cannot be written.
  raw.unsafeMode(true)
  raw.exec(`delete from ${index}_config where k = 'hashsize'`)
  raw.unsafeMode(false)
}
