import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import Sqlite from 'better-sqlite3'
import type { Unit } from '../audit/unit.ts'
import { Refusal, StartProblem } from '../errors.ts'
import { silentLog } from '../log.ts'
import { Database } from './database.ts'
import { faultIn, markFault } from './fault-mark.ts'
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

function refusal(code: string) {
  return (error: unknown) => error instanceof Refusal && error.code === code
}

const note = async ({ record }: Unit): Promise<void> => record({ action: 'test.note', target: 'note:1' })

function actionsIn(database: Database): Promise<string[]> {
  const rows = database.reader.selectFrom('audit_bodies').select('action').orderBy('seq').execute()
  return rows.then((found) => found.map(({ action }) => action))
}

test('after an I/O error data can be read at once, and changed only when all of it was verified; the log says so', async (t) => {
  const folder = folderFor(t)
  const database = open(folder)
  await database.unit(CONTEXT, note)
  await database.close()
  markFault(folder, { at: 5, reason: 'EIO' })

  const again = open(folder)
  assert.deepEqual(again.condition, { state: 'verifying', faultAt: 5, checked: 0, entries: 1 })
  assert.deepEqual(await actionsIn(again), ['test.note'])
  await assert.rejects(again.unit(CONTEXT, note), refusal('base.verifying'))
  await assert.rejects(
    again.bookkeep(async () => {}),
    refusal('base.verifying'),
  )
  const start = again.unit({ ...CONTEXT, origin: { ...CONTEXT.origin, door: 'start' } }, note)
  assert.equal(await again.writable, true)
  await start
  await again.unit(CONTEXT, note)
  assert.deepEqual(again.condition, { state: 'writable' })
  assert.deepEqual(await actionsIn(again), ['test.note', 'base.verify', 'test.note', 'test.note'])
  assert.equal(faultIn(folder, 0), null)
  await again.close()
})

test('damaged data stays readable and takes no change, start after start', async (t) => {
  const folder = folderFor(t)
  const database = open(folder)
  await database.unit(CONTEXT, note)
  await database.close()
  markFault(folder, { at: 5, reason: 'EIO' })
  const raw = new Sqlite(join(folder, 'freehold.sqlite'))
  raw.exec('drop trigger audit_entries_keep_update; update audit_entries set leaf = zeroblob(32)')
  raw.close()
  for (let start = 0; start < 2; start++) {
    const again = open(folder)
    assert.equal(await again.writable, false)
    const damage = 'the audit log does not match its hashes from entry 1 on'
    assert.deepEqual(again.condition, { state: 'damaged', faultAt: 5, damage })
    await assert.rejects(again.unit(CONTEXT, note), refusal('base.damaged'))
    assert.deepEqual(await actionsIn(again), ['test.note'])
    await again.close()
  }
})

test('a mark that the disk spoiled counts all the same', (t) => {
  const folder = folderFor(t)
  writeFileSync(join(folder, 'verify-before-use'), 'half a li')
  assert.deepEqual(faultIn(folder, 7), { at: 7, reason: 'unknown' })
})

test('a close while everything is verified ends the check', async (t) => {
  const folder = folderFor(t)
  await open(folder).close()
  markFault(folder, { at: 5, reason: 'EIO' })
  await open(folder).close()
  assert.notEqual(faultIn(folder, 0), null)
})

test('what a reader cannot read is an error of the disk too: nothing is changed after it', async (t) => {
  const folder = folderFor(t)
  const first = open(folder)
  for (let count = 0; count < 50; count++) await first.unit(CONTEXT, note)
  await first.close()
  const file = join(folder, 'freehold.sqlite')
  const bytes = readFileSync(file)
  // Every page but the first: the file still opens.
  const page = 4_096
  for (let at = page; at < bytes.length; at += page) bytes.fill(0x5a, at, at + 64)
  const fatal: unknown[] = []
  const spoil = (database: Database): Database => {
    writeFileSync(file, bytes)
    return database
  }
  const database = spoil(
    new Database({ folder, clock: () => 0, log: silentLog(), onFatal: (error) => void fatal.push(error) }),
  )
  await assert.rejects(database.reader.selectFrom('audit_bodies').selectAll().execute(), /malformed/)
  await assert.rejects(database.unit(CONTEXT, note), refusal('base.writer_stopped'))
  assert.equal(fatal.length, 1)
  assert.notEqual(faultIn(folder, 0), null)
})

test('a reserve that was cut short is made whole', async (t) => {
  const folder = folderFor(t)
  await open(folder).close()
  const reserve = join(folder, 'reserve')
  const { size } = statSync(reserve)
  truncateSync(reserve, 100)
  await open(folder).close()
  assert.equal(statSync(reserve).size, size)
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
