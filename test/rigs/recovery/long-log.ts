import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { canonicalize } from '../../../server/base/audit/canonical.ts'
import { CHAIN_START, chainHash, leafHash } from '../../../server/base/audit/tree.ts'

/** The database of a home whose server is stopped. */
export function databaseOf(home: string): string {
  return join(home, 'data/database/freehold.sqlite')
}

/** Adds sound entries to the log of a stopped server, far faster than through a door: years of work for a check to read. */
export function lengthenLog(home: string, count: number): void {
  const raw = new Sqlite(databaseOf(home))
  const last = raw
    .prepare<[], { seq: number; chain: Buffer }>('select seq, chain from audit_entries order by seq desc limit 1')
    .get()
  const entry = raw.prepare('insert into audit_entries (seq, leaf, chain) values (?, ?, ?)')
  const body = raw.prepare(
    `insert into audit_bodies (seq, at, action, actor, target, outcome, body) values (?, ?, 'rig.fill', 'job:rig', ?, 'done', ?)`,
  )
  let { seq, chain } = last ?? { seq: 0, chain: CHAIN_START }
  raw.transaction(() => {
    for (let one = 0; one < count; one++) {
      const target = `row:${one}`
      const at = Date.now()
      const text = canonicalize({
        v: 1,
        at: new Date(at).toISOString(),
        action: 'rig.fill',
        actor: { kind: 'job', id: 'rig' },
        target,
        outcome: 'done',
        origin: { door: 'job', request: '-', session: null },
      })
      const leaf = leafHash(text)
      seq += 1
      chain = chainHash(chain, seq, leaf)
      entry.run(seq, leaf, chain)
      body.run(seq, at, target, text)
    }
  })()
  raw.close()
}

/** Exchanges one byte in the middle of an entry's body, as a disk does that loses a bit. */
export function spoilLog(home: string): void {
  const raw = new Sqlite(databaseOf(home))
  const triggers = raw
    .prepare<[], { name: string }>(
      "select name from sqlite_schema where type = 'trigger' and tbl_name = 'audit_bodies'",
    )
    .all()
  for (const { name } of triggers) raw.exec(`drop trigger "${name}"`)
  raw.exec("update audit_bodies set body = replace(body, 'row:1\"', 'row:!\"') where target = 'row:1'")
  raw.close()
}
