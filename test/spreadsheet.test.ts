import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Readable } from 'node:stream'
import { sql } from 'kysely'
import { z } from 'zod'
import { scratchDatabase, type Scratch } from '../server/base/database/scratch.ts'
import type { Cell } from '../server/base/codecs/xlsx.ts'
import { Cursors } from '../server/platform/http/paging.ts'
import { words } from '../server/platform/lists/fields.ts'
import { fileProtocols } from '../server/platform/lists/file.ts'
import { defineList, NO_EXTRA, type List } from '../server/platform/lists/list.ts'
import { readWorkbook } from './peers/spreadsheet.ts'

// Workbooks of lists as somebody else's program reads them. The rows are made here, so that their cells can be any.

const MANY = 100_000
const MB = 1024 * 1024

let scratch: Scratch

before(() => {
  scratch = scratchDatabase()
})
after(() => scratch.close())

type Row = Cell[]

/** A list of rows that a function makes, with as many columns. */
function listOf(count: number, columns: number, rowOf: (index: number) => Row): List {
  const page = async (_reading: unknown, { cursor, limit }: { cursor?: string | undefined; limit: number }) => {
    const start = Number(cursor ?? 0)
    const items = Array.from({ length: Math.min(limit, count - start) }, (_, at) => ({ row: rowOf(start + at) }))
    return { items, next: start + limit < count ? String(start + limit) : null }
  }
  const list: unknown = defineList({
    name: 'things',
    title: words('Things: all/any', 'Dinge'),
    at: '/things',
    may: 'signed-in',
    summary: 'Things',
    item: z.object({ row: z.array(z.custom<Cell>()) }),
    extra: NO_EXTRA,
    fields: [{ name: 'name', title: words('Name', 'Name'), kind: 'text', column: 'name' }],
    sorts: [{ name: 'name', title: words('Name', 'Name'), by: sql.ref<string>('name') }],
    search: null,
    id: 'id',
    rows: async () => [],
    items: async () => [],
    page,
    count: async () => count,
    columns: Array.from({ length: columns }, (_, at) => ({
      name: `c${at}`,
      title: words(`Column ${at}`, `Spalte ${at}`),
      cell: ({ row }) => row[at] ?? null,
    })),
  })
  return list as List
}

async function streamOf(list: List, query: Record<string, string>): Promise<Readable> {
  const [file] = fileProtocols([list], {
    cursors: new Cursors(),
    scan: () => scratch.database.reader,
    mayStill: async () => true,
    unit: scratch.database.unit.bind(scratch.database),
    now: scratch.now,
    site: async () => 'Lindenhof Werke',
    product: 'Freehold',
  })
  const reading = scratch.reading()
  const answer = await file!.run({
    ...reading,
    params: {},
    query: new URLSearchParams(query),
    rawQuery: '',
    body: Buffer.alloc(0),
    headers: {},
    reading,
    unit: (run) => scratch.unit(run),
  })
  return answer.body as Readable
}

async function bytesOf(stream: Readable): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of stream) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

/** Texts that a program might take for something else. */
const TEXTS = [
  "=cmd|' /C calc'!A0",
  '=HYPERLINK("http://evil.example","x")',
  '+1+1',
  '-2+3',
  '@SUM(A1)',
  '\t=1+1',
  '\r=1+1',
  '＝1+1',
  '000123',
  '1E5',
  '2026-11-22T09:00:00.000Z',
  'TRUE',
  '<script>alert(1)</script> & "quoted"',
  'Köln 東京 🔒',
  '_x003D_cmd|x',
  'two\nlines',
]

test('a real spreadsheet program reads texts as texts, numbers as numbers and truth as truth, to the last sign', async () => {
  const list = listOf(TEXTS.length, 4, (index) => [TEXTS[index] ?? '', index * 1.5, index % 2 === 0, null])
  const workbook = await bytesOf(await streamOf(list, { format: 'xlsx', lang: 'de' }))
  const [cover, rows] = await readWorkbook(workbook)
  assert.deepEqual([cover?.name, rows?.name, rows?.count], ['Deckblatt', 'Dinge', TEXTS.length + 1])
  assert.deepEqual(
    rows?.rows[0]?.map(([, value]) => value),
    ['Spalte 0', 'Spalte 1', 'Spalte 2', 'Spalte 3'],
  )
  for (const [index, text] of TEXTS.entries())
    assert.deepEqual(rows?.rows[index + 1], [
      ['s', text],
      ['n', index * 1.5],
      ['b', index % 2 === 0],
      ['n', null],
    ])
  const facts = new Map(cover?.rows.map(([name, value]) => [name?.[1], value?.[1]]))
  assert.equal(facts.get('Quelle'), 'Freehold')
  assert.equal(facts.get('Standort'), 'Lindenhof Werke')
  assert.equal(facts.get('Zeilen'), TEXTS.length)
  assert.equal(facts.get('Sortierung'), 'Name, aufsteigend')
  assert.equal(facts.get('Spalten'), 'Spalte 0, Spalte 1, Spalte 2, Spalte 3')
  const exported = scratch.entries().at(-1) as { detail: { sha256: string; rows: number } }
  assert.equal(facts.get('SHA-256 der Zeilen als CSV'), exported.detail.sha256)
})

test('a hundred thousand rows are one workbook: in bounded time, with little memory, and the loop goes on', async () => {
  const list = listOf(MANY, 4, (index) => [String(index).padStart(9, '0'), `=row|${index}`, index, '2026-11-22'])
  const delay = monitorEventLoopDelay({ resolution: 5 })
  globalThis.gc?.()
  const without = process.memoryUsage().rss
  let most = without
  const parts: Buffer[] = []
  delay.enable()
  const start = performance.now()
  for await (const part of await streamOf(list, { format: 'xlsx' })) {
    parts.push(part as Buffer)
    most = Math.max(most, process.memoryUsage().rss)
  }
  const seconds = (performance.now() - start) / 1000
  delay.disable()
  const workbook = Buffer.concat(parts)
  const [, rows] = await readWorkbook(workbook, 2)
  assert.equal(rows?.count, MANY + 1)
  assert.deepEqual(rows?.rows[2]?.slice(0, 3), [
    ['s', '000099999'],
    ['s', '=row|99999'],
    ['n', 99_999],
  ])
  // Bounds with much room for a busy machine; what is usual stands behind.
  assert.ok(seconds < 30, `${seconds} s`) // 1 s
  assert.ok(most - without < 200 * MB, `${Math.round((most - without) / MB)} MB`) // 50 MB
  assert.ok(delay.max < 500e6, `${Math.round(delay.max / 1e6)} ms`) // 15 ms
})
