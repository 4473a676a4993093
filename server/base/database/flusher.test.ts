import assert from 'node:assert/strict'
import fs, { mkdtempSync, rmSync, statSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test, type TestContext } from 'node:test'
import Sqlite from 'better-sqlite3'
import type { Unit } from '../audit/unit.ts'
import { Refusal } from '../errors.ts'
import { migrate } from './migrate.ts'
import { openWriter } from './open.ts'
import { Writer } from './writer.ts'

declare module './tables.ts' {
  interface Tables {
    test_things: { id: string; value: number }
  }
}

// What the disk does after a COMMIT: it takes its time, it refuses, it is full. Seen from the writer, whose units wait for it.

const folder = mkdtempSync(join(tmpdir(), 'freehold-flusher-'))
after(() => rmSync(folder, { recursive: true }))

let serial = 0
const fresh = () => `thing-${++serial}`

async function put({ tx, record }: Unit, id: string): Promise<void> {
  await tx.insertInto('test_things').values({ id, value: 1 }).execute()
  record({ action: 'test.put', target: `thing:${id}` })
}

/** A writer on a database of its own, with the tables of the house. */
function smallWriter(): { writer: Writer; raw: Sqlite.Database; full: () => number; fatal: unknown[] } {
  const small = openWriter(join(folder, `${++serial}.sqlite`))
  migrate(small, 0)
  small.exec('create table test_things (id text primary key, value integer not null) strict')
  let full = 0
  const fatal: unknown[] = []
  const writer = new Writer(small, {
    onFatal: (error) => void fatal.push(error),
    onFull: () => void full++,
    monotonic: () => 0,
  })
  return { writer, raw: small, full: () => full, fatal }
}

const CONTEXT = {
  at: 0,
  actor: { kind: 'job', id: 'test', name: '' },
  origin: { door: 'job', requestId: '-', sessionId: null, address: null, agent: null },
} as const

test('a full disk loses the group as a whole, says so, and the writer goes on when there is space again', async () => {
  const { writer, raw: small, full, fatal } = smallWriter()
  const padding = 'x'.repeat(200_000)
  small.pragma(`max_page_count = ${Number(small.pragma('page_count', { simple: true })) + 10}`)
  const head = writer.log.head.seq
  const results = await Promise.allSettled([
    writer.unit(CONTEXT, (unit) => put(unit, 'before')),
    writer.unit(CONTEXT, (unit) => put(unit, padding)),
  ])
  for (const result of results) {
    assert.ok(result.status === 'rejected' && result.reason instanceof Refusal)
    assert.equal(result.reason.code, 'base.disk_full')
  }
  assert.deepEqual([full(), fatal.length, writer.log.head.seq], [1, 0, head])
  small.pragma('max_page_count = 1000000')
  await writer.unit(CONTEXT, (unit) => put(unit, padding))
  assert.equal(writer.log.head.seq, head + 1)
  assert.equal(small.pragma('integrity_check', { simple: true }), 'ok')
  small.close()
})

test('after an I/O error nothing is acknowledged any more', async () => {
  const { writer, raw: small, fatal } = smallWriter()
  const broken = writer.unit(CONTEXT, async () => {
    throw new Sqlite.SqliteError('disk I/O error', 'SQLITE_IOERR_FSYNC')
  })
  const results = await Promise.allSettled([writer.unit(CONTEXT, (unit) => put(unit, 'neighbour')), broken])
  assert.deepEqual(
    results.map((result) => result.status === 'rejected' && (result.reason as Refusal).code),
    ['base.writer_stopped', 'base.writer_stopped'],
  )
  await assert.rejects(
    writer.unit(CONTEXT, (unit) => put(unit, 'later')),
    (error: Refusal) => error.code === 'base.writer_stopped',
  )
  assert.equal(fatal.length, 1)
  small.close()
})

/** A disk whose flushes end when the test says so, with an error or without. */
function heldDisk(t: TestContext): { waiting: () => number; end: (error?: Error) => void } {
  const { fdatasync } = fs
  const waiting: ((error: Error | null) => void)[] = []
  Object.assign(fs, {
    fdatasync: (_descriptor: number, done: (error: Error | null) => void) => void waiting.push(done),
  })
  syncBuiltinESMExports()
  t.after(() => {
    Object.assign(fs, { fdatasync })
    syncBuiltinESMExports()
  })
  return { waiting: () => waiting.length, end: (error) => waiting.shift()?.(error ?? null) }
}

async function turnsUntil(reached: () => boolean): Promise<void> {
  for (let turn = 0; !reached(); turn++) {
    if (turn > 1_000) throw new Error('It did not come to that within 1,000 turns')
    await new Promise((resolve) => setImmediate(resolve))
  }
}

test('nobody hears of a change before the disk has it, though readers see it; one flush serves the groups that came before it', async (t) => {
  const { writer, raw: small } = smallWriter()
  const disk = heldDisk(t)
  const told: string[] = []
  const unit = (id: string) => writer.unit(CONTEXT, (given) => put(given, id)).then(() => told.push(id))
  const first = unit('first')
  await turnsUntil(() => disk.waiting() === 1)
  const others = [unit('second'), unit('third')]
  await turnsUntil(() => writer.stats.groups === 2)
  const read = writer.flushed().then(() => told.push('a read'))
  assert.equal(small.prepare('select count(*) from test_things').pluck().get(), 3)
  assert.deepEqual([told, writer.durable.seq, disk.waiting()], [[], 0, 1])

  disk.end()
  await turnsUntil(() => disk.waiting() === 1)
  assert.deepEqual([told, writer.durable.seq], [['first'], 1])
  disk.end()
  await Promise.all([first, ...others, read])
  assert.deepEqual([told, writer.durable.seq, writer.stats.groups], [['first', 'second', 'third', 'a read'], 3, 2])
  await writer.flushed()
  await writer.idle()
  small.close()
})

test('a failed flush is final: whoever waited for it, and everybody after, is told that nothing is sure', async (t) => {
  const { writer, raw: small, fatal } = smallWriter()
  const disk = heldDisk(t)
  const flushing = writer.unit(CONTEXT, (unit) => put(unit, 'flushing'))
  await turnsUntil(() => disk.waiting() === 1)
  const waiting = writer.unit(CONTEXT, (unit) => put(unit, 'waiting'))
  await turnsUntil(() => writer.stats.groups === 2)
  const read = writer.flushed()
  disk.end(Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO' }))
  const results = await Promise.allSettled([flushing, waiting, read])
  const later = await Promise.allSettled([writer.unit(CONTEXT, (unit) => put(unit, 'later')), writer.flushed()])
  for (const result of [...results, ...later]) {
    assert.equal(result.status === 'rejected' && (result.reason as Refusal).code, 'base.writer_stopped')
  }
  assert.deepEqual([fatal.length, writer.durable.seq, disk.waiting()], [1, 0, 0])
  assert.match(String(fatal[0]), /could not be flushed: EIO/)
  await writer.idle()
  small.close()
})

test('an error that a reader meets ends what is queued, open and waiting for its flush alike', async (t) => {
  const { writer, raw: small, fatal } = smallWriter()
  const disk = heldDisk(t)
  const flushing = writer.unit(CONTEXT, (unit) => put(unit, 'flushing'))
  await turnsUntil(() => disk.waiting() === 1)
  const open = writer.unit(CONTEXT, async (unit) => {
    await put(unit, 'open')
    writer.stop(new Sqlite.SqliteError('disk I/O error', 'SQLITE_IOERR_READ'))
  })
  const queued = writer.unit(CONTEXT, (unit) => put(unit, 'queued'))
  const results = Promise.allSettled([flushing, open, queued])
  await turnsUntil(() => fatal.length === 1)
  disk.end()
  for (const result of await results) {
    assert.equal(result.status === 'rejected' && (result.reason as Refusal).code, 'base.writer_stopped')
  }
  assert.equal(writer.durable.seq, 0)
  small.close()
})

test('a flush that returns while the next group is open leaves that group alone', async (t) => {
  const { writer, raw: small, fatal } = smallWriter()
  const disk = heldDisk(t)
  const first = writer.unit(CONTEXT, (unit) => put(unit, 'first'))
  await turnsUntil(() => disk.waiting() === 1)
  const second = writer.unit(CONTEXT, async (unit) => {
    await put(unit, 'second')
    disk.end()
    await first
  })
  await turnsUntil(() => writer.stats.groups === 2)
  disk.end()
  await second
  assert.equal(fatal.length, 0)
  small.close()
})

test('a long log is brought home into the database file, and its file stays small', async () => {
  const { writer, raw: small } = smallWriter()
  const rows = async (unit: Unit) => {
    for (let row = 0; row < 20; row++) await put(unit, `${fresh()} ${'x'.repeat(3_000)}`)
  }
  for (let count = 0; count < 60; count++) await writer.unit(CONTEXT, rows)
  await writer.idle()
  const bytes = statSync(`${small.name}-wal`).size
  assert.ok(bytes < 12 * 1024 * 1024, `${bytes} bytes`)
  small.close()
})

test('a checkpoint that the disk refuses is fatal too', async () => {
  const { writer, raw: small, fatal } = smallWriter()
  small.pragma = () => {
    throw new Sqlite.SqliteError('disk I/O error', 'SQLITE_IOERR_FSYNC')
  }
  await writer.unit(CONTEXT, async (unit) => {
    for (let row = 0; row < 1_200; row++) await put(unit, `${fresh()} ${'x'.repeat(3_000)}`)
  })
  await turnsUntil(() => fatal.length === 1)
  assert.match(String(fatal[0]), /disk I\/O error/)
  small.close()
})
