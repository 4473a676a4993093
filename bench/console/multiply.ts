import { join } from 'node:path'
import Sqlite from 'better-sqlite3'

/** Rows that one statement makes: so many stay in the cache of pages. */
const AT_ONCE = 20_000

/** Makes many of what a house has a few of, while its server is stopped. Rows are copies of real ones; what must differ does. */
export function multiply(dataFolder: string, { people, certificates }: { people: number; certificates: number }): void {
  const raw = new Sqlite(join(dataFolder, 'database/freehold.sqlite'))
  raw.pragma('synchronous = off')
  raw.pragma('cache_size = -200000')
  try {
    copy(raw, 'directory_people', people, {
      id: `printf('01a3%s-%s-7000-8000-%012x', substr(hex(n + 65536), -4), '0000', n)`,
      guid: `printf('c0de0000-0000-4000-8000-%012x', n)`,
      sid: `printf('S-1-5-21-1-2-3-%d', n + 100000)`,
      username: `printf('%s%d', username, n)`,
      username_key: `printf('%s%d', username_key, n)`,
      principal_key: `printf('%s%d', principal_key, n)`,
      sort_name: `printf('%s %07d', sort_name, n)`,
      search_text: `printf('%s %d', search_text, n)`,
      display_name: `printf('%s %d', display_name, n)`,
    })
    copy(raw, 'ca_certificates', certificates, {
      id: `printf('01a40000-%04x-7000-8000-%012x', n % 65536, n)`,
      serial: `printf('4a%030x', n)`,
      challenge_id: 'null',
      renews: `(select serial from ca_certificates where challenge_id is not null limit 1)`,
      subject: `printf('CN=DEVICE-%07d,O=Lindenhof Werke', n)`,
      issued_at: `issued_at - (n * 2579) % 31536000000`,
      not_after: `not_after + (n * 7919) % 31536000000`,
    })
    raw.exec('analyze')
  } finally {
    raw.close()
  }
}

/** Copies rows of a table, whatever columns it has by now; `n` counts the copies. */
function copy(raw: Sqlite.Database, table: string, many: number, changed: Readonly<Record<string, string>>): void {
  const columns = raw
    .prepare<[], { name: string; hidden: number }>(`pragma table_xinfo(${table})`)
    .all()
    .filter(({ hidden }) => hidden === 0)
    .map(({ name }) => name)
  const wanted = table === 'ca_certificates' ? 'where revoked_at is null' : ''
  const values = columns.map((name) => changed[name] ?? name).join(', ')
  const insert = raw.prepare(
    `with recursive numbers(n) as (select ? union all select n + 1 from numbers where n < ?),
       some as (select *, row_number() over () - 1 as place, count(*) over () as size from (select * from ${table} ${wanted} limit 40))
     insert into ${table} (${columns.join(', ')})
     select ${values} from numbers join some on some.place = numbers.n % some.size`,
  )
  for (let from = 1; from <= many; from += AT_ONCE) insert.run(from, Math.min(many, from + AT_ONCE - 1))
}
