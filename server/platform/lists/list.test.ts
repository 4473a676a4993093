import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { z } from 'zod'
import { scratchDatabase, type Scratch } from '../../base/database/scratch.ts'
import { Cursors } from '../http/paging.ts'
import { choicesOf, words } from './fields.ts'
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

const countOf = (filter: string): Promise<number> => runs.count(scratch.reading(), { filter }, {})

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
    assert.equal(yes + no, length, comparison)
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
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await runs.page(scratch.reading(), { sort, limit: 4, cursor }, {}, cursors)
      seen.push(...page.items.map(({ id }) => id))
      cursor = page.next ?? undefined
    } while (cursor !== undefined)
    const all = await runs.page(scratch.reading(), { sort, limit: 100 }, {}, cursors)
    assert.deepEqual(
      seen,
      all.items.map(({ id }) => id),
    )
    assert.equal(new Set(seen).size, 30)
  })
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
