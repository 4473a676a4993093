import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import type { Reading } from '../../server/base/audit/unit.ts'
import { Database } from '../../server/base/database/database.ts'
import { silentLog } from '../../server/base/log.ts'
import { certificatesList } from '../../server/domains/ca/index.ts'
import { groupsList, peopleList } from '../../server/domains/directory/index.ts'
import { Cursors } from '../../server/platform/http/paging.ts'
import type { List } from '../../server/platform/lists/list.ts'
import { FULL, furnish, personAt } from './furnish.ts'

/** One kind of question and how long it took, in milliseconds. */
export interface Timed {
  what: string
  p50: number
  p95: number
}

const RUNS = 15

/**
 * Asks lists of a large company what people ask them, over the reading threads as the server does.
 * @param database that {@link furnish} filled
 */
export async function probe(database: Database): Promise<{ times: Timed[]; lagMs: number }> {
  const cursors = new Cursors()
  const reading = (lane: 'page' | 'scan'): Reading => ({
    tx: database.wide(lane),
    at: Date.now(),
    actor: { kind: 'account', id: '-', name: '' },
    origin: { door: 'http', requestId: '-', sessionId: null, address: null, agent: null },
  })
  const lists = { certificates: certificatesList, people: peopleList, groups: groupsList } as unknown as Record<
    string,
    List
  >
  const times: Timed[] = []
  const lag = monitorEventLoopDelay({ resolution: 1 })
  lag.enable()
  for (const [list, query] of QUESTIONS) {
    const ask = () => lists[list]!.page(reading('page'), { limit: 50, ...query }, {}, cursors)
    times.push(await timed(`${list} ${described(query)}`, ask))
  }
  for (const sort of ['-issuedAt', 'notAfter', 'subject'])
    times.push(...(await farIn(certificatesList, sort, reading, cursors)))
  times.push(...(await farIn(peopleList, 'name', reading, cursors, 1_000)))
  for (const [list, query] of COUNTS)
    times.push(
      await timed(`count ${list} ${described(query)}`, () => lists[list]!.count(reading('scan'), query, {}), 3),
    )
  lag.disable()
  return { times, lagMs: lag.percentile(99.9) / 1e6 }
}

type Asked = { q?: string; filter?: string; sort?: string }

const SOMEBODY = personAt(4_711)

const QUESTIONS: readonly [list: string, query: Asked][] = [
  ['certificates', {}],
  ['certificates', { filter: 'state eq "valid"' }],
  ['certificates', { filter: 'state eq "expiring"' }],
  ['certificates', { filter: 'state eq "expired"' }],
  ['certificates', { filter: 'state eq "revoked"' }],
  ['certificates', { filter: 'state eq "expiring"', sort: 'notAfter' }],
  ['certificates', { filter: 'state eq "expiring" and not (subject co "printer")' }],
  ['certificates', { filter: `person eq "${SOMEBODY}"` }],
  ['certificates', { filter: 'profile eq "00000000-0000-7000-8000-000000000065" and state eq "revoked"' }],
  ['certificates', { filter: 'notAfter ge "now" and notAfter lt "now+7d"' }],
  ['certificates', { filter: 'subject sw "CN=printer-00012"' }],
  ['certificates', { filter: 'serial sw "00ab"' }],
  ['certificates', { q: '0123456' }],
  ['certificates', { q: 'printer' }],
  ['certificates', { q: 'laptop-0500' }],
  ['certificates', { q: 'scanner 09999' }],
  ['certificates', { q: 'nothinglikethis' }],
  ['certificates', { q: 'pr' }],
  ['people', {}],
  ['people', { q: 'anna' }],
  ['people', { q: 'müller 4711' }],
  ['people', { q: 'research' }],
  ['people', { q: 'nobodyatall' }],
  ['people', { q: 'an' }],
  ['people', { filter: 'state eq "disabled"' }],
  ['people', { filter: 'department eq "Legal" and state eq "active"' }],
  ['groups', { q: 'team 17' }],
]

const COUNTS: readonly [list: string, query: Asked][] = [
  ['certificates', {}],
  ['certificates', { filter: 'state eq "expired"' }],
  ['certificates', { q: 'printer' }],
  ['people', { q: 'anna' }],
]

function described({ q, filter, sort }: Asked): string {
  return [q && `q=${q}`, filter, sort && `by ${sort}`].filter(Boolean).join(' ') || 'page 1'
}

/** Page 1 and a page far in, reached by its cursor. */
async function farIn(
  list: List,
  sort: string,
  reading: (lane: 'page') => Reading,
  cursors: Cursors,
  pages = 10_000,
): Promise<Timed[]> {
  let cursor: string | undefined
  // Larger steps lead to the same place.
  for (let at = 0; at < pages; at += 100)
    cursor = (await list.page(reading('page'), { sort, limit: 5_000, cursor }, {}, cursors)).next ?? cursor
  const page = (place?: string) => () => list.page(reading('page'), { sort, limit: 50, cursor: place }, {}, cursors)
  return [
    await timed(`${list.name} by ${sort}, page 1`, page(), 60),
    await timed(`${list.name} by ${sort}, page ${pages}`, page(cursor), 60),
  ]
}

async function timed(what: string, ask: () => Promise<unknown>, runs = RUNS): Promise<Timed> {
  const took: number[] = []
  for (let run = 0; run < runs; run += 1) {
    const start = performance.now()
    await ask()
    took.push(performance.now() - start)
  }
  const sorted = took.toSorted((a, b) => a - b)
  const at = (part: number) =>
    Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0) * 10) / 10
  return { what, p50: at(0.5), p95: at(0.95) }
}

if (import.meta.main) {
  const given = process.argv[2]
  const folder = given ?? mkdtempSync(join(tmpdir(), 'freehold-console-'))
  const company = process.argv[3] === 'small' ? { people: 10_000, groups: 200, certificates: 100_000 } : FULL
  const open = (): Database =>
    new Database({
      folder,
      clock: Date.now,
      log: silentLog(),
      onFatal: (error) => {
        throw error
      },
    })
  let database = open()
  const filled = await database.reader.selectFrom('directory_sources').select('id').executeTakeFirst()
  if (!filled) {
    const { file } = database
    await database.close()
    const start = performance.now()
    furnish(file, company, Date.now())
    console.log(
      `furnished in ${Math.round((performance.now() - start) / 1000)} s, ${Math.round(statSync(file).size / 2 ** 20)} MiB`,
    )
    database = open()
  }
  const { times, lagMs } = await probe(database)
  console.table(times)
  console.log(`loop lag p99.9 ${lagMs.toFixed(1)} ms`)
  await database.close()
  if (given === undefined) rmSync(folder, { recursive: true })
}
