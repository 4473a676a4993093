import { createHash } from 'node:crypto'
import Sqlite from 'better-sqlite3'

// What a database file says about itself, read and reckoned here without the product's own code.

interface Row {
  seq: number
  leaf: Buffer
  chain: Buffer
  body: string | null
}

/** Faults of the file as a whole: structure, references, and the chain of the audit log from its first entry. */
export function faultsOfFile(file: string): string[] {
  const raw = new Sqlite(file, { readonly: true })
  try {
    const integrity = raw.pragma('integrity_check', { simple: true })
    const dangling = raw.pragma('foreign_key_check') as unknown[]
    return [
      ...(integrity === 'ok' ? [] : [`integrity_check says ${String(integrity)}`]),
      ...(dangling.length === 0 ? [] : [`${dangling.length} rows refer to nothing`]),
      ...chainFaults(raw),
    ]
  } finally {
    raw.close()
  }
}

/** A leaf is SHA-256(0 ‖ body) as in RFC 6962 §2.1; a link is SHA-256(1 ‖ link before ‖ position ‖ leaf), from 32 zero bytes. */
function chainFaults(raw: Sqlite.Database): string[] {
  const rows = raw
    .prepare<[], Row>(
      'select e.seq, e.leaf, e.chain, b.body from audit_entries e left join audit_bodies b using (seq) order by e.seq',
    )
    .all()
  let chain = Buffer.alloc(32)
  for (const [index, row] of rows.entries()) {
    if (row.seq !== index + 1) return [`after entry ${index} comes ${row.seq}`]
    if (row.body === null) return [`entry ${row.seq} has no body`]
    const leaf = sha256(Buffer.from([0]), Buffer.from(row.body, 'utf8'))
    if (!leaf.equals(row.leaf)) return [`the leaf of entry ${row.seq} is not the hash of its body`]
    const position = Buffer.alloc(8)
    position.writeBigUInt64BE(BigInt(row.seq))
    chain = sha256(Buffer.from([1]), chain, position, leaf)
    if (!chain.equals(row.chain)) return [`the chain breaks at entry ${row.seq}`]
  }
  return rows.length === 0 ? ['the audit log is empty'] : []
}

function sha256(...parts: Buffer[]): Buffer<ArrayBuffer> {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return Buffer.from(hash.digest())
}

/** Per account of the prefix, how many rows of something belong to it. */
const COUNTS: Readonly<Record<string, string>> = {
  grant: `select a.id, count(g.account_id) as n from access_accounts a
    left join access_grants g on g.account_id = a.id where a.username like ? group by a.id`,
  invitation: `select a.id, count(i.id) as n from access_accounts a
    left join access_invitations i on i.account_id = a.id where a.username like ? group by a.id`,
  'entry access.create_account': `select a.id, count(b.seq) as n from access_accounts a
    left join audit_bodies b on b.target = 'account:' || a.id and b.action = 'access.create_account'
    where a.username like ? group by a.id`,
  'entry access.invite': `select a.id, count(b.seq) as n from access_accounts a
    left join audit_bodies b on b.target = 'account:' || a.id and b.action = 'access.invite'
    where a.username like ? group by a.id`,
}

/**
 * Accounts whose user names begin so, held against what was acknowledged and against the log: an account is made in one unit
 * with a grant, an invitation and two entries, all of them or none.
 */
export function faultsOfAccounts(file: string, prefix: string, acknowledged: ReadonlySet<string>): string[] {
  const raw = new Sqlite(file, { readonly: true })
  try {
    const there = new Set(
      raw.prepare<[string], string>('select id from access_accounts where username like ?').pluck().all(`${prefix}%`),
    )
    const invented = raw
      .prepare<[], string>(
        `select target from audit_bodies where action = 'access.create_account'
          and substr(target, 9) not in (select id from access_accounts)`,
      )
      .pluck()
      .all()
    const uneven = Object.entries(COUNTS).flatMap(([what, sql]) =>
      raw
        .prepare<[string], { id: string; n: number }>(sql)
        .all(`${prefix}%`)
        .filter(({ n }) => n !== 1)
        .map(({ id, n }) => `account ${id} has ${n} times the ${what} that it needs once`),
    )
    return [
      ...[...acknowledged].filter((id) => !there.has(id)).map((id) => `account ${id} was acknowledged and is gone`),
      ...uneven,
      ...invented.map((target) => `the log says that ${target} was created, and there is none`),
    ]
  } finally {
    raw.close()
  }
}

/** Accounts that were refused with the word that nothing was changed, and are there all the same. */
export function faultsOfRefused(file: string, usernames: readonly string[]): string[] {
  const raw = new Sqlite(file, { readonly: true })
  try {
    const find = raw.prepare<[string], string>('select id from access_accounts where username = ?').pluck()
    return usernames.filter((name) => find.get(name) !== undefined).map((name) => `${name} was refused and is there`)
  } finally {
    raw.close()
  }
}
