import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { z } from 'zod'
import { scratchDatabase, type Scratch } from '../../base/database/scratch.ts'
import { ReadingPool } from '../../base/database/reading-pool.ts'
import { Cursors } from '../http/paging.ts'
import { choicesOf, words } from './fields.ts'
import { keysetPage } from './keyset.ts'
import { defineList, NO_EXTRA } from './list.ts'

// A list over the table of job runs: it is there in every database, and bookkeeping fills it.

let scratch: Scratch
const cursors = new Cursors()

const runs = defineList({
  name: 'runs',
  title: words('Runs', 'Läufe'),
  at: '/runs',
  may: 'jobs.read',
  summary: 'Runs',
  item: z.object({ id: z.string() }),
  extra: NO_EXTRA,
  fields: [
    { name: 'kind', title: words('Kind', 'Art'), kind: 'text', column: 'kind' },
    {
      name: 'state',
      title: words('State', 'Zustand'),
      kind: 'choice',
      choices: choicesOf({ queued: ['', ''], done: ['', ''] }),
      column: 'state',
    },
    { name: 'ended', title: words('Ended', 'Beendet'), kind: 'time', optional: true, column: 'ended_at' },
    { name: 'total', title: words('Total', 'Gesamt'), kind: 'number', optional: true, column: 'progress_total' },
    { name: 'asked', title: words('Asked', 'Gefragt'), kind: 'flag', column: 'cancel_asked' },
  ],
  sorts: [
    { name: 'created', title: words('Created', 'Angelegt'), by: sql.ref<number>('created_at') },
    { name: 'kind', title: words('Kind', 'Art'), by: sql<string>`lower(kind)` },
  ],
  id: 'id',
  search: null,
  rows: async ({ tx }) => [tx.selectFrom('jobs_runs').selectAll()],
  items: async (_asked, rows) => rows.map(({ id }) => ({ id })),
  key: { of: ({ id }) => id, column: 'id' },
  columns: [],
})

before(async () => {
  scratch = scratchDatabase()
  const at = scratch.now()
  const rows = Array.from({ length: 30 }, (_, index) => ({
    id: `r${String(index).padStart(2, '0')}`,
    // Ties, in both orders.
    kind: ['a.One', 'a.one', 'b.two'][index % 3]!,
    created_at: at + Math.floor(index / 5),
    state: index < 10 ? ('queued' as const) : ('done' as const),
    ended_at: index < 10 ? null : at + index,
    progress_total: index % 2 === 0 ? null : index,
  }))
  await scratch.database.bookkeep(async (tx) => {
    for (const row of rows) {
      await tx
        .insertInto('jobs_runs')
        .values({
          ...row,
          input: '{}',
          once: null,
          attempt: 0,
          created_by: 'job:test',
          due_at: at,
          lease_until: null,
          started_at: null,
          progress_done: 0,
          progress_step: '',
          cancel_asked: 0,
          result: null,
          error_code: null,
          error_text: null,
        })
        .execute()
    }
  })
})
after(() => scratch.close())

const countOf = (filter: string): Promise<number | null> => runs.count(scratch.reading(), { filter }, {})

test('what is unknown matches no comparison, and matches its opposite', async () => {
  const { length } = { length: 30 }
  for (const comparison of [
    'total gt 10',
    'total eq 11',
    'ended gt "now"',
    'total pr',
    'kind sw "a"',
    'asked eq true',
  ]) {
    const [yes, no] = [await countOf(comparison), await countOf(`not (${comparison})`)]
    assert.equal(Number(yes) + Number(no), length, comparison)
  }
  assert.equal(await countOf('total ne 11'), 29)
  assert.equal(await countOf('not (total ne 11)'), 1)
  assert.equal(await countOf('total eq null'), 15)
})

test('what de Morgan says holds', async () => {
  const [a, b] = ['total gt 20', 'kind co "ONE"']
  assert.equal(await countOf(`not (${a} and ${b})`), await countOf(`not (${a}) or not (${b})`))
  assert.equal(await countOf(`not (${a} or ${b})`), await countOf(`not (${a}) and not (${b})`))
})

test('beginnings, ends and parts are found whatever the case, and signs mean themselves', async () => {
  assert.equal(await countOf('kind sw "A."'), 20)
  assert.equal(await countOf('kind ew "ONE"'), 20)
  assert.equal(await countOf('kind co "_"'), 0)
  assert.equal(await countOf('kind eq "a.One"'), 10)
})

for (const sort of ['created', '-created', 'kind', '-kind']) {
  test(`pages follow one another without gap or repetition: ${sort}`, async () => {
    const pages = await allPages((cursor) => runs.page(scratch.reading(), { sort, limit: 4, cursor }, {}, cursors))
    const seen = pages.flat().map(({ id }) => id)
    const all = await runs.page(scratch.reading(), { sort, limit: 100 }, {}, cursors)
    assert.deepEqual(
      seen,
      all.items.map(({ id }) => id),
    )
    assert.equal(new Set(seen).size, 30)
  })
}

test('a filter that takes too long is answered by walking the list, and no count is made up', async (t) => {
  // Every statement that may be given up is.
  const pool = new ReadingPool(scratch.database.file, () => undefined, { withinMs: { page: -1, scan: -1 } })
  t.after(() => pool.close())
  const reading = { ...scratch.reading(), tx: pool.handle('page') }
  const filter = 'not (total lt 3) and ended gt "now"'
  assert.equal(await runs.count(reading, { filter }, {}), null)
  assert.equal(await runs.count(reading, {}, {}), 30)
  for (const sort of ['created', '-created', 'kind', '-kind']) {
    const { items } = await runs.page(scratch.reading(), { sort, filter, limit: 100 }, {}, cursors)
    assert.equal(items.length, 20)
    const walked = await allPages((cursor) => runs.page(reading, { sort, filter, limit: 4, cursor }, {}, cursors))
    assert.deepEqual(walked.flat(), items, sort)
  }
})

test('a walk that is out of time ends the page where it is, also in several selections', async () => {
  const { tx } = scratch.reading()
  const conditions = [sql<boolean>`progress_total in (3, 5, 27)`]
  const queued = { all: tx.selectFrom('jobs_runs').selectAll().where('state', '=', 'queued'), conditions }
  const others = { all: tx.selectFrom('jobs_runs').selectAll().where('state', '<>', 'queued'), conditions }
  for (const descending of [false, true]) {
    const order = { name: 'created', by: sql.ref<number>('created_at'), id: sql.ref<string>('id'), descending }
    // As if the first page had been out of time.
    const start = cursors.encode({ key: descending ? Number.MAX_SAFE_INTEGER : 0, id: '~created ' })
    const pages = await allPages(async (cursor = start) => {
      const page = await keysetPage<{ id: string }>([queued, others], order, { cursor, limit: 2 }, cursors, SLOW)
      return { items: page.rows.map(({ id }) => id), next: page.next }
    })
    assert.deepEqual(pages.flat(), descending ? ['r27', 'r05', 'r03'] : ['r03', 'r05', 'r27'])
    assert.ok(pages.length > 6, `${pages.length} pages`)
    assert.ok(pages.every((page) => page.length <= 2))
  }
})

/** Three rows, and the time is over. */
const SLOW = { rows: 3, ms: 0 }

async function allPages<T>(read: (cursor?: string) => Promise<{ items: T[]; next: string | null }>): Promise<T[][]> {
  const pages: T[][] = []
  let cursor: string | undefined
  do {
    const { items, next } = await read(cursor)
    pages.push(items)
    cursor = next ?? undefined
  } while (cursor !== undefined)
  return pages
}

test('a cursor leads on in its own order only', async () => {
  const { next } = await runs.page(scratch.reading(), { sort: 'created', limit: 4 }, {}, cursors)
  const other = runs.page(scratch.reading(), { sort: '-created', limit: 4, cursor: next ?? '' }, {}, cursors)
  await assert.rejects(other, { code: 'http.bad_cursor' })
})

test('items are picked by their keys, those that are gone left out', async () => {
  const picked = await runs.pick(scratch.reading(), ['r03', 'r29', 'gone'])
  assert.deepEqual(picked.map(({ id }) => id).toSorted(), ['r03', 'r29'])
  assert.deepEqual(await runs.pick(scratch.reading(), []), [])
})
