import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import type { ReadTx } from '../audit/unit.ts'
import { Refusal } from '../errors.ts'
import { IN_TIME, isOutOfTime } from './in-time.ts'
import { ReadingPool } from './reading-pool.ts'
import { scratchDatabase, type Scratch } from './scratch.ts'

let scratch: Scratch
before(() => {
  scratch = scratchDatabase()
})
after(() => scratch.close())

/** Counts to `rows` in the thread: about a second for every ten million. */
function counting(tx: ReadTx, rows: number): Promise<{ n: number }> {
  const all = sql<{
    x: number
  }>`(with recursive c(x) as (select 1 union all select x + 1 from c where x < ${rows}) select x from c)`
  return tx.selectNoFrom(sql<number>`(select count(*) from ${all})`.as('n')).executeTakeFirstOrThrow()
}

test('what was committed before a read is seen by it, bytes included', async () => {
  await scratch.unit(async ({ record }) => record({ action: 'base.verify', target: 'database:main' }))
  const [row] = await scratch.database.wide('page').selectFrom('audit_entries').selectAll().execute()
  assert.equal(row?.seq, 1)
  assert.ok(Buffer.isBuffer(row.leaf))
  assert.equal(row.leaf.length, 32)
})

test('rows come over as they are on the main thread, whatever their columns hold', async () => {
  const values = sql<{ n: number | null; x: unknown }>`(select 1 as n, null as x
    union all select 2, x'00ff' union all select null, 'text' union all select 4, 2.5)`
  const ask = (tx: ReadTx) => tx.selectFrom(values.as('v')).selectAll().orderBy('n').execute()
  const rows = await ask(scratch.database.wide('page'))
  assert.deepEqual(rows, await ask(scratch.database.reader))
  assert.ok(rows.some(({ x }) => Buffer.isBuffer(x)))
  const none = scratch.database.wide('page').selectFrom('audit_entries').selectAll().where('seq', '<', 0)
  assert.deepEqual(await none.execute(), [])
})

test('the event loop goes on while a thread counts, and pages find another thread', async () => {
  const order: string[] = []
  let turns = 0
  const ticking = setInterval(() => void (turns += 1), 1)
  const scan = counting(scratch.database.wide('scan'), 3_000_000).then(() => order.push('scan'))
  const second = counting(scratch.database.wide('scan'), 10).then(() => order.push('second scan'))
  const page = counting(scratch.database.wide('page'), 10).then(() => order.push('page'))
  await Promise.all([scan, second, page])
  clearInterval(ticking)
  assert.deepEqual(order, ['page', 'scan', 'second scan'])
  assert.ok(turns > 5, `the loop turned ${turns} times`)
})

test('a statement that cannot be read fails alone, and nothing is written through a thread', async () => {
  const tx = scratch.database.wide('page')
  const wrong = tx.selectNoFrom(sql<number>`no_such_column`.as('x')).execute()
  await assert.rejects(wrong, { code: 'SQLITE_ERROR' })
  const insert = sql<number>`(select 1)`
  assert.deepEqual(await tx.selectNoFrom(insert.as('x')).execute(), [{ x: 1 }])
  const writing = sql`insert into setup_progress default values`.execute(tx as never)
  await assert.rejects(writing, { code: /SQLITE_/ })
})

test('when too many wait, the next is refused; those that wait are answered', async () => {
  const pool = new ReadingPool(scratch.database.file, () => undefined)
  const scans = Array.from({ length: 70 }, () => counting(pool.handle('scan'), 200_000))
  const outcomes = await Promise.allSettled(scans)
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected')
  assert.equal(refused.length, 5)
  for (const { reason } of refused) assert.ok(reason instanceof Refusal && reason.code === 'http.busy')
  assert.equal(pool.load.threads, 1)
  await pool.close()
})

test('one account that asks for more than there is neither shuts others out nor makes them wait for all of its own', async () => {
  const pool = new ReadingPool(scratch.database.file, () => undefined)
  for (const lane of ['page', 'scan'] as const) {
    let done = 0
    const greedy = Array.from({ length: 200 }, () =>
      counting(pool.handle(lane, 'greedy'), 100_000).finally(() => void (done += 1)),
    )
    const settled = Promise.allSettled(greedy)
    await Promise.any(greedy)
    const refused = done
    assert.deepEqual(await counting(pool.handle(lane, 'other'), 5), { n: 5 })
    assert.ok(done - refused <= 6, `${done - refused} went before`)
    const outcomes = await settled
    assert.ok(outcomes.filter(({ status }) => status === 'fulfilled').length <= 40)
  }
  await pool.close()
})

test('a thread that ends is a fault for whoever waits, and the next statement gets a new one', async () => {
  const pool = new ReadingPool(scratch.database.file, () => undefined, { heapMb: 16 })
  // More than the thread may hold in its heap.
  const rows = sql<{
    x: number
  }>`(with recursive c(x) as (select 1 union all select x + 1 from c where x < 500000) select x, x as y, 'text ' || x as z from c)`
  const tooMuch = pool.handle('page').selectFrom(rows.as('r')).selectAll().execute()
  await assert.rejects(tooMuch, /memory/)
  assert.deepEqual(await counting(pool.handle('page'), 5), { n: 5 })
  await pool.close()
  await assert.rejects(counting(pool.handle('page'), 5), { code: 'http.busy' })
})

test('a statement that asks whether it is in time is given up when it is not, and its thread goes on', async () => {
  const seen: unknown[] = []
  const pool = new ReadingPool(scratch.database.file, (error) => seen.push(error), {
    withinMs: { page: 30, scan: 1e6 },
  })
  const endless = sql<{ x: number }>`(with recursive c(x) as (select 1 union all select x + 1 from c) select x from c)`
  const looking = pool.handle('page').selectFrom(endless.as('r')).select('x').where(IN_TIME).where('x', '<', 0)
  await assert.rejects(looking.execute(), (error) => isOutOfTime(error))
  assert.deepEqual(await counting(pool.handle('page'), 5), { n: 5 })
  assert.equal(pool.load.threads, 1)
  assert.deepEqual(seen, [])
  await pool.close()
})
