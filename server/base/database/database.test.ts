import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync, existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import Sqlite from 'better-sqlite3'
import { StartProblem } from '../errors.ts'
import { silentLog } from '../log.ts'
import { Database } from './database.ts'
import { migrate } from './migrate.ts'

function folderFor(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'freehold-database-'))
  t.after(() => rmSync(folder, { recursive: true }))
  return folder
}

function open(folder: string): Database {
  return new Database({ folder, clock: () => 0, log: silentLog(), onFatal: () => assert.fail('no fault is expected') })
}

const CONTEXT = {
  at: 0,
  actor: { kind: 'job', id: 'test', name: '' },
  origin: { door: 'job', requestId: '-', sessionId: null, address: null, agent: null },
} as const

function problem(exitCode: number, text: RegExp) {
  return (error: unknown) => error instanceof StartProblem && error.exitCode === exitCode && text.test(error.message)
}

test('a second server on the same folder is refused, and the first goes on', async (t) => {
  const folder = folderFor(t)
  const first = open(folder)
  assert.throws(() => open(folder), problem(11, /Another Freehold uses the folder/))
  await first.unit(CONTEXT, async ({ record }) => record({ action: 'test.note', target: 'note:1' }))
  await first.close()
  await open(folder).close()
})

test('data of a newer version is refused untouched', async (t) => {
  const folder = folderFor(t)
  await open(folder).close()
  const raw = new Sqlite(join(folder, 'freehold.sqlite'))
  raw.exec("insert into base_migrations values ('29991231T2359-future', 0)")
  raw.close()
  assert.throws(() => open(folder), problem(1, /newer version .*29991231T2359-future/))
})

test('a file that is no database is refused with what to do', (t) => {
  const folder = folderFor(t)
  writeFileSync(join(folder, 'freehold.sqlite'), 'x'.repeat(9_000))
  assert.throws(() => open(folder), problem(1, /cannot be opened.*restore/s))
})

test('a migration that fails leaves nothing behind', (t) => {
  const raw = new Sqlite(join(folderFor(t), 'm.sqlite'))
  const migrations = [
    ['1', 'create table one (id text) strict'],
    ['2', 'create table two (id text) strict; create table one (id text) strict'],
  ] as const
  assert.throws(() => migrate(raw, 0, migrations), /already exists/)
  assert.deepEqual(raw.prepare("select name from sqlite_schema where name in ('one', 'two')").pluck().all(), ['one'])
  raw.close()
})

test('after an I/O error the next start verifies everything first, and refuses damaged data', async (t) => {
  const folder = folderFor(t)
  const database = open(folder)
  await database.unit(CONTEXT, async ({ record }) => record({ action: 'test.note', target: 'note:1' }))
  await database.close()
  const mark = join(folder, 'verify-before-use')
  writeFileSync(mark, 'disk I/O error')
  const again = open(folder)
  assert.deepEqual(again.checked, { checked: 1, firstBad: null })
  assert.equal(existsSync(mark), false)
  await again.close()

  writeFileSync(mark, 'disk I/O error')
  const raw = new Sqlite(join(folder, 'freehold.sqlite'))
  raw.exec('drop trigger audit_entries_keep_update; update audit_entries set leaf = zeroblob(32)')
  raw.close()
  assert.throws(() => open(folder), problem(1, /audit log does not match its hashes from entry 1 on/))
  assert.equal(existsSync(mark), true)
})

test('the reading connection cannot write', async (t) => {
  const database = open(folderFor(t))
  const reader = database.reader as unknown as {
    insertInto: (name: string) => { values: (row: object) => { execute: () => Promise<unknown> } }
  }
  await assert.rejects(reader.insertInto('base_migrations').values({ name: 'x', applied_at: 0 }).execute(), /readonly/)
  await database.close()
})

test('a snapshot sees one state, whatever is written meanwhile', async (t) => {
  const database = open(folderFor(t))
  const count = async (tx: Database['reader']) => (await tx.selectFrom('audit_entries').select('seq').execute()).length
  await database.snapshot(async (tx) => {
    assert.equal(await count(tx), 0)
    await database.unit(CONTEXT, async ({ record }) => record({ action: 'test.note', target: 'note:1' }))
    assert.equal(await count(tx), 0)
  })
  assert.equal(await count(database.reader), 1)
  await database.close()
})
