import assert from 'node:assert/strict'
import { test } from 'node:test'
import type Sqlite from 'better-sqlite3'
import { openWriter } from '../database/open.ts'
import { scratchDatabase } from '../database/scratch.ts'
import { checkChain } from './check.ts'
import { AuditLog } from './log.ts'

async function logOf(entries: number) {
  const scratch = scratchDatabase()
  for (let index = 0; index < entries; index++) {
    await scratch.unit(async ({ record }) =>
      record({ action: 'test.note', target: `note:${index}`, personal: { text: `n ${index}` } }),
    )
  }
  const raw = openWriter(scratch.database.file)
  return { scratch, raw }
}

/** What somebody with the file in his hands can do: triggers are no hindrance to him. */
function tamper(raw: Sqlite.Database, sql: string): void {
  for (const name of raw.prepare<[], string>("select name from sqlite_schema where type = 'trigger'").pluck().all())
    raw.exec(`drop trigger ${name}`)
  raw.pragma('foreign_keys = OFF')
  raw.exec(sql)
}

const ATTACKS = [
  ['an edited body', `update audit_bodies set body = replace(body, 'note:4', 'note:9') where seq = 5`, 5],
  ['an edited leaf', `update audit_entries set leaf = zeroblob(32) where seq = 7`, 7],
  ['an edited link', `update audit_entries set chain = zeroblob(32) where seq = 3`, 3],
  ['a removed body', `delete from audit_bodies where seq = 2`, 2],
  [
    'a removed entry',
    `delete from audit_bodies where seq = 6; delete from audit_personal where seq = 6; delete from audit_entries where seq = 6`,
    6,
  ],
  [
    'swapped bodies',
    `create temp table s as select body from audit_bodies where seq = 8; update audit_bodies set body = (select body from audit_bodies where seq = 9) where seq = 8; update audit_bodies set body = (select body from s) where seq = 9`,
    8,
  ],
] as const

for (const [name, sql, position] of ATTACKS) {
  test(`the check names the position of ${name}`, async () => {
    const { scratch, raw } = await logOf(10)
    assert.deepEqual(checkChain(raw), { checked: 10, firstBad: null })
    tamper(raw, sql)
    assert.equal(checkChain(raw).firstBad, position)
    raw.close()
    await scratch.close()
  })
}

test('triggers refuse changes and removals of the log', async () => {
  const { scratch, raw } = await logOf(1)
  for (const sql of [
    `update audit_entries set chain = zeroblob(32)`,
    `delete from audit_bodies`,
    `update audit_bodies set action = 'x'`,
    `delete from audit_personal`,
    `update audit_personal set value = 'x'`,
    `insert or replace into audit_bodies select seq, at, 'x.y', actor, target, outcome, body from audit_bodies`,
  ]) {
    assert.throws(() => raw.exec(sql), /cannot be|only/, sql)
  }
  raw.close()
  await scratch.close()
})

test('a log goes on after a restart with the same position, chain and tree', async () => {
  const { scratch, raw } = await logOf(300)
  const { seq, chain, frontier } = scratch.database.head
  const again = new AuditLog(raw).head
  assert.deepEqual([again.seq, again.chain, again.frontier.root()], [seq, chain, frontier.root()])
  assert.equal(raw.prepare('select count(*) from audit_tiles').pluck().get(), 1)
  raw.close()
  await scratch.close()
})
