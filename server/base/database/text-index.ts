import { sql, type Expression, type SqlBool } from 'kysely'
import type { ReadTx } from '../audit/unit.ts'

/**
 * Tables whose texts are indexed by every three characters that follow one another (the trigrams of FTS5), so that parts of words
 * are found without reading the table. Triggers keep each index within the change of its table.
 */
export const TEXT_INDICES = {
  ca_certificates_text: { table: 'ca_certificates', columns: ['subject', 'alternative_names'] },
  directory_people_text: { table: 'directory_people', columns: ['search_text', 'department'] },
  directory_groups_text: { table: 'directory_groups', columns: ['search_text'] },
} as const

export type TextIndex = keyof typeof TEXT_INDICES

/** Less than this is in no index. */
export const SHORTEST_INDEXED = 3

/**
 * A text that more rows have than this is common: walking a list in its order and looking at each row meets it soon, and is
 * quicker than to gather and sort all that have it.
 */
const COMMON = 20_000

/** What a search looks for at once; what is said beyond is too much to be meant. */
const MOST_WORDS = 8

interface Sought {
  /** With their table, as in `ca_certificates.subject`. Any of them may have the text. */
  columns: readonly string[]
  text: string
  /** Anywhere, at the beginning or at the end. */
  where?: 'co' | 'sw' | 'ew'
  index?: TextIndex
  /** What the query calls the indexed table, if not by its name. */
  as?: string
  /** Whether all rows are counted: then the index is quicker for common texts too. */
  counting?: boolean
}

/** The condition that a text stands in one of the columns, whatever the case of its letters. */
export async function containsText(
  tx: ReadTx,
  { columns, text, where = 'co', index, as, counting = false }: Sought,
): Promise<Expression<SqlBool>> {
  // LIKE and MATCH read a text as far as its first NUL, and the rest would be forgotten or no query at all.
  if (text.includes('\0')) return sql<boolean>`false`
  const seen = sql<boolean>`(${sql.join(
    columns.flatMap((column) => spellings(text).map((spelling) => like(column, spelling, where))),
    sql` or `,
  )})`
  if (index === undefined || [...text].length < SHORTEST_INDEXED) return seen
  const phrase = phraseOf(columns, text, index)
  if (!counting && (await isCommon(tx, index, phrase))) return seen
  const table = sql.ref(as ?? TEXT_INDICES[index].table)
  const found = sql<boolean>`${table}.rowid in (select rowid from ${sql.table(index)} where ${sql.table(index)} match ${phrase})`
  return where === 'co' ? found : sql<boolean>`(${found} and ${seen})`
}

/** The text as one phrase (FTS5 §3.1), in the columns that are meant. */
function phraseOf(columns: readonly string[], text: string, index: TextIndex): string {
  const phrase = `"${text.replaceAll('"', '""')}"`
  const names = columns.map((column) => column.split('.').at(-1)!)
  const all = TEXT_INDICES[index].columns
  return all.every((column) => names.includes(column)) ? phrase : `{${names.join(' ')}} : ${phrase}`
}

/**
 * The condition that each word of a text stands in one of the columns; null if no word is long enough to be in the index, and
 * beginnings have to do.
 */
export async function containsWords(
  tx: ReadTx,
  { text, ...sought }: Omit<Sought, 'where'> & { index: TextIndex },
): Promise<Expression<SqlBool> | null> {
  const words = text.split(/\s+/).filter((word) => word !== '')
  if (!words.some((word) => [...word].length >= SHORTEST_INDEXED)) return null
  const found: Expression<SqlBool>[] = []
  for (const word of words.slice(0, MOST_WORDS)) found.push(await containsText(tx, { ...sought, text: word }))
  return sql<boolean>`(${sql.join(found, sql` and `)})`
}

async function isCommon(tx: ReadTx, index: TextIndex, phrase: string): Promise<boolean> {
  const some = sql<{
    n: number
  }>`(select 1 from ${sql.table(index)} where ${sql.table(index)} match ${phrase} limit ${COMMON + 1})`
  const found = await tx.selectNoFrom(sql<number>`(select count(*) from ${some})`.as('n')).executeTakeFirstOrThrow()
  return found.n > COMMON
}

/** LIKE itself looks past the case of A to Z alone. */
function spellings(text: string): string[] {
  return /^\p{ASCII}*$/u.test(text) ? [text] : [...new Set([text, text.toLowerCase(), text.toUpperCase()])]
}

function like(column: string, text: string, where: 'co' | 'sw' | 'ew'): Expression<SqlBool> {
  const escaped = text.replaceAll(/[%_\\]/g, String.raw`\$&`)
  const pattern = `${where === 'sw' ? '' : '%'}${escaped}${where === 'ew' ? '' : '%'}`
  return sql<boolean>`${sql.ref(column)} like ${pattern} escape '\\'`
}
