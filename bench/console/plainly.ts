import { createHash } from 'node:crypto'
import Sqlite from 'better-sqlite3'
import { csvRow } from '../../server/base/codecs/csv.ts'
import { median } from '../measure.ts'
import { PAGE } from './lists.ts'

// What the console is held against: the same questions as statements that somebody writes who thinks of nothing else, with the
// same engine over the same file, without a server, a session, a thread or a search in an index.

const COLUMNS = `c.serial, c.profile_id, c.person_id, c.subject, c.not_before, c.not_after, c.issued_at, c.revoked_at,
  c.revocation_reason, p.name as profile_name`
const LIST = `select ${COLUMNS} from ca_certificates as c left join ca_profiles as p on p.id = c.profile_id`
const NEWEST = 'order by c.issued_at desc, c.id desc'

/** Statements of one's own over a database that a server has open. */
export class Plainly {
  readonly #raw: Sqlite.Database

  constructor(file: string) {
    this.#raw = new Sqlite(file, { readonly: true })
  }

  /** Milliseconds for a page by LIMIT and OFFSET, median. */
  page(number: number, rounds: number): number {
    const statement = this.#raw.prepare(`${LIST} ${NEWEST} limit ${PAGE + 1} offset ?`)
    return timed(rounds, () => statement.all((number - 1) * PAGE))
  }

  /** Milliseconds for each word, looked for by LIKE in what the search looks through, 40 of a kind. */
  searches(words: readonly string[]): number[] {
    const finds = [
      'select id from directory_people where search_text like @text limit 40',
      'select id from directory_groups where search_text like @text limit 40',
      'select serial from ca_certificates where subject like @text or alternative_names like @text limit 40',
    ].map((sql) => this.#raw.prepare(sql))
    return words.map((word) => timed(1, () => finds.map((find) => find.all({ text: `%${word}%` }))))
  }

  /** Seconds for all certificates as CSV with its hash, row by row, written nowhere. */
  file(): number {
    const statement = this.#raw.prepare<[], Record<string, string | number | null>>(`${LIST} ${NEWEST}`)
    const hash = createHash('sha256')
    const ms = timed(1, () => {
      for (const row of statement.iterate()) hash.update(csvRow(Object.values(row)), 'utf8')
    })
    return ms / 1000
  }

  close(): void {
    this.#raw.close()
  }
}

function timed(rounds: number, run: () => unknown): number {
  const times: number[] = []
  for (let round = 0; round < rounds; round++) {
    const start = performance.now()
    run()
    times.push(performance.now() - start)
  }
  return median(times)
}
