import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { z } from 'zod'
import type { ReadTx, Reading, Unit, UnitContext } from '../../base/audit/unit.ts'
import { csvRow, UTF8_MARK } from '../../base/codecs/csv.ts'
import { MOST_SHEET_ROWS, xlsxOf, type Cell, type Sheet } from '../../base/codecs/xlsx.ts'
import { badRequest, forbidden } from '../../base/errors.ts'
import { newId } from '../../base/ids.ts'
import { iso, SECOND, type Millis } from '../../base/time.ts'
import { inputParser, joinFields, queryFields } from '../http/input.ts'
import type { Page } from '../http/contract.ts'
import type { Cursors } from '../http/paging.ts'
import { protocol, type Protocol, type ProtocolAnswer, type ProtocolRequest } from '../http/protocol.ts'
import { parseFilter, printFilter } from './filter.ts'
import { queryShape, sortOf, type List, type PageQuery } from './list.ts'
import { filterInWords } from './words.ts'

/** Rows that are read and written at a time: a millisecond or two of the loop, and of memory as little. */
const AT_ONCE = 200

export interface FileParts {
  cursors: Cursors
  /** For reading every row without holding up the loop, on behalf of an account. */
  scan: (who: string) => ReadTx
  /** Whether whoever takes a file still may, at this moment: a slow reader takes it for hours. */
  mayStill: (context: Pick<UnitContext, 'actor' | 'origin'>, permission: string) => Promise<boolean>
  /** A unit of its own for the end of a file, which comes after the answer has begun. */
  unit: <T>(context: UnitContext, run: (unit: Unit) => Promise<T>) => Promise<T>
  now: () => number
  /** The name of the appliance, for the cover. */
  site: (tx: ReadTx) => Promise<string>
  product: string
}

/** `GET /api/v1/<list>/file` for each list. */
export function fileProtocols(lists: readonly List[], parts: FileParts): Protocol[] {
  return lists.map((list) => {
    const input = fileInput(list)
    const parse = inputParser({ input, ifMatch: false })
    return protocol({
      at: `GET /api/v1${list.at}/file`,
      may: list.may,
      narrows: list.narrows,
      summary: `${list.summary}, as a file`,
      listener: 'tls',
      maxBytes: 0,
      errors: [...list.errors, 'lists.bad_filter', 'lists.unknown_column', 'lists.too_many_rows'],
      records: ['lists.export', 'lists.exported'],
      run: (request) =>
        sendFile(parts, list, request, parse(joinFields(request.params, queryFields(request.query))) as Asked),
    })
  })
}

interface Asked extends Omit<PageQuery, 'limit' | 'cursor'> {
  columns?: string | undefined
  format: 'csv' | 'xlsx'
  lang: 'en' | 'de'
}

function fileInput(list: List) {
  return z.object({
    ...queryShape(list),
    ...list.extra.shape,
    columns: z.string().max(1_000).optional(),
    format: z.enum(['csv', 'xlsx']).default('csv'),
    lang: z.enum(['en', 'de']).default('en'),
  })
}

interface Job {
  parts: FileParts
  list: List
  asked: Asked
  id: string
  context: UnitContext
  reading: Reading
  columns: List['columns']
  /** The filter as it was understood. */
  filter: string
  first: Page<unknown>
}

async function sendFile(parts: FileParts, list: List, request: ProtocolRequest, asked: Asked): Promise<ProtocolAnswer> {
  const { at, actor, origin } = request
  const context: UnitContext = { at, actor, origin }
  const reading: Reading = { ...context, tx: parts.scan(actor.id) }
  const filter = asked.filter?.trim() ? printFilter(parseFilter(asked.filter, list.fields)) : ''
  const columns = columnsOf(list, asked.columns)
  if (asked.format === 'xlsx') await assertFits(list, reading, asked)
  // Before the answer begins: what is refused afterwards could only be broken off.
  const first = await batchAfter({ parts, list, asked, reading }, undefined)
  const job: Job = { parts, list, asked, id: newId(at), context, reading, columns, filter, first }
  await request.unit(async ({ record }) => {
    record({
      action: 'lists.export',
      target: `file:${job.id}`,
      detail: { list: list.name, format: asked.format, columns: columns.map(({ name }) => name) },
      // What is searched for may be somebody's name.
      personal: { ...(filter ? { filter } : {}), ...(asked.q ? { q: asked.q } : {}) },
    })
  })
  const name = `freehold-${list.name}-${iso(at).slice(0, 10)}.${asked.format}`
  const body = asked.format === 'csv' ? csvOf(job) : await xlsx(job)
  return {
    status: 200,
    type: TYPES[asked.format],
    body,
    headers: { 'content-disposition': `attachment; filename="${name}"` },
  }
}

const TYPES = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
}

function columnsOf(list: List, wanted: string | undefined): List['columns'] {
  if (wanted === undefined || wanted === '') return list.columns
  return wanted.split(',').map((name) => {
    const column = list.columns.find((one) => one.name === name)
    if (column) return column
    const known = list.columns.map((one) => one.name).join(', ')
    throw badRequest('lists.unknown_column', `This list has no such column for a file. Known here: ${known}.`)
  })
}

async function assertFits(list: List, reading: Reading, asked: Asked): Promise<void> {
  const options = asked as unknown as Record<string, unknown>
  // What cannot be counted in time is no more than all there is.
  const count = (await list.count(reading, asked, options)) ?? (await list.count(reading, {}, options))
  if (count === null || count >= MOST_SHEET_ROWS)
    throw badRequest(
      'lists.too_many_rows',
      `A sheet takes ${MOST_SHEET_ROWS - 1} rows, and this may be ${count ?? 'more'}. Take CSV, or narrow the filter.`,
      { most: MOST_SHEET_ROWS - 1, count: count ?? MOST_SHEET_ROWS },
    )
}

/** What has gone by so far; the hash is over the rows as CSV without the mark, titles included, whatever the format. */
class Tally {
  rows = 0
  readonly #hash = createHash('sha256')

  add(csv: string, rows: number): void {
    this.rows += rows
    this.#hash.update(csv, 'utf8')
  }

  digest(): string {
    return this.#hash.copy().digest('hex')
  }
}

const titlesOf = ({ columns, asked }: Job): string[] => columns.map(({ title }) => title[asked.lang])

async function batchAfter(
  { list, reading, asked, parts }: Pick<Job, 'list' | 'reading' | 'asked' | 'parts'>,
  cursor: string | undefined,
): Promise<Page<unknown>> {
  const query = { ...asked, cursor, limit: AT_ONCE }
  return await list.page(reading, query, asked as unknown as Record<string, unknown>, parts.cursors)
}

const JUDGE_EVERY: Millis = SECOND

/**
 * All rows in batches along the list's key, never an open iterator.
 * @throws Refusal access.not_permitted where the right was lost meanwhile: the file ends broken off
 */
async function* batchesOf(job: Job): AsyncGenerator<Cell[][]> {
  const { parts, list, context } = job
  let page = job.first
  let judgedAt = context.at
  for (;;) {
    yield page.items.map((item) => job.columns.map(({ cell }) => cell(item)))
    if (page.next === null) return
    // A thread that answers while its last answer is still being written is heard in the same turn of the loop, a thousand times
    // in a row: whoever else waits would not have his turn.
    await nextTurn()
    if (Math.abs(parts.now() - judgedAt) >= JUDGE_EVERY) {
      if (!(await parts.mayStill(context, list.may)))
        throw forbidden('access.not_permitted', `This needs the permission ${list.may}.`)
      judgedAt = parts.now()
    }
    page = await batchAfter(job, page.next)
  }
}

function csvOf(job: Job): Readable {
  return Readable.from(counted(job, csvLines), { objectMode: false })
}

async function* csvLines(job: Job, tally: Tally): AsyncGenerator<Buffer> {
  const titles = csvRow(titlesOf(job))
  tally.add(titles, 0)
  yield Buffer.from(UTF8_MARK + titles, 'utf8')
  for await (const batch of batchesOf(job)) {
    const lines = batch.map(csvRow).join('')
    tally.add(lines, batch.length)
    yield Buffer.from(lines, 'utf8')
  }
}

/** Records how a file ended: whole, with its rows and hash, or broken off. */
async function* counted<T>(job: Job, make: (job: Job, tally: Tally) => AsyncGenerator<T>): AsyncGenerator<T> {
  const tally = new Tally()
  let whole = false
  try {
    yield* make(job, tally)
    whole = true
  } finally {
    await noteEnd(job, tally, whole)
  }
}

async function noteEnd({ parts, context, id, list }: Job, tally: Tally, whole: boolean): Promise<void> {
  await parts.unit({ ...context, at: parts.now() }, async ({ record }) => {
    record({
      action: 'lists.exported',
      target: `file:${id}`,
      outcome: whole ? 'done' : 'failed',
      detail: { list: list.name, rows: tally.rows, ...(whole ? { sha256: tally.digest() } : {}) },
    })
  })
}

async function xlsx(job: Job): Promise<Readable> {
  const tally = new Tally()
  const site = await job.parts.site(job.reading.tx)
  const rows: Sheet = {
    name: job.list.title[job.asked.lang].slice(0, 31).replaceAll(/[\\/?*[\]:]/g, ' '),
    rows: () => counted(job, (_job, counting) => sheetRows(job, counting, tally)),
  }
  const cover: Sheet = {
    name: job.asked.lang === 'de' ? 'Deckblatt' : 'Cover',
    rows: () => coverRows(job, tally, site),
  }
  return xlsxOf([cover, rows], [rows, cover])
}

async function* sheetRows(job: Job, counting: Tally, tally: Tally): AsyncGenerator<readonly (readonly Cell[])[]> {
  const note = (cells: readonly Cell[], rows: number): void => {
    const line = csvRow(cells)
    counting.add(line, rows)
    tally.add(line, rows)
  }
  note(titlesOf(job), 0)
  yield [titlesOf(job)]
  for await (const batch of batchesOf(job)) {
    for (const row of batch) note(row, 1)
    yield batch
  }
}

function orderInWords({ sorts }: List, { sort, lang }: Asked): string {
  const used = sortOf(sorts, sort)
  const way = used.descending ? { en: 'descending', de: 'absteigend' } : { en: 'ascending', de: 'aufsteigend' }
  return `${used.sort.title[lang]}, ${way[lang]}`
}

/** What an auditor wants to know of a list on paper. */
async function* coverRows(job: Job, tally: Tally, site: string): AsyncGenerator<readonly (readonly Cell[])[]> {
  const { asked, list, context, parts, filter, columns, id } = job
  const word = (en: string, de: string): string => (asked.lang === 'de' ? de : en)
  yield [
    [word('Source', 'Quelle'), parts.product],
    [word('Site', 'Standort'), site],
    [word('List', 'Liste'), list.title[asked.lang]],
    [word('Made by', 'Erstellt von'), `${context.actor.name} (${context.actor.kind}:${context.actor.id})`],
    [word('Made at (UTC)', 'Erstellt am (UTC)'), iso(context.at)],
    [word('Search', 'Suche'), asked.q ?? ''],
    [
      word('Filter', 'Filter'),
      filter === '' ? '' : filterInWords(parseFilter(filter, list.fields), list.fields, asked.lang),
    ],
    [word('Filter as expression', 'Filter als Ausdruck'), filter],
    [word('Order', 'Sortierung'), orderInWords(list, asked)],
    [word('Columns', 'Spalten'), columns.map(({ title }) => title[asked.lang]).join(', ')],
    [word('Rows', 'Zeilen'), tally.rows],
    [word('SHA-256 of the rows as CSV', 'SHA-256 der Zeilen als CSV'), tally.digest()],
    [word('Entry in the audit log', 'Eintrag im Protokoll'), `lists.export file:${id}`],
  ]
}
