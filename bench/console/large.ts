import { join } from 'node:path'
import type { Client } from '../../test/peers/client.ts'
import { newAddress, startServer, type Server } from '../../test/peers/server.ts'
import { randomFrom } from '../../test/rigs/random.ts'
import { Watch } from '../load/watch.ts'
import { median, type Figure } from '../measure.ts'
import { streamFile } from './file.ts'
import type { Company } from './furnish.ts'
import { answerTimes, Caller, deepPages, filterTimes, p95, searchTimes, unservedTimes, wordsOf } from './lists.ts'
import { firstLoad, pageTimes } from './pages.ts'
import { Plainly } from './plainly.ts'

export interface Counts extends Company {
  /** Page 1 is held against this one. */
  deep: number
  /** How often each page of the console is gone to. */
  visits: number
  searches: number
  rounds: number
}

interface House {
  server: Server
  owner: Client
  plainly: Plainly
  counts: Counts
  stock: string
}

/** The console over a house with a great many people and certificates. */
export async function largeFigures(home: string, browser: Client, counts: Counts): Promise<Figure[]> {
  const watch = await Watch.open()
  const server = await startServer({ home, env: watch.env })
  const owner = browser.anotherAt(server.baseUrl, server.certificate, newAddress())
  const plainly = new Plainly(join(home, 'data/database/freehold.sqlite'))
  const stock = `${counts.certificates.toLocaleString('en')} certificates, ${counts.people.toLocaleString('en')} people`
  const house = { server, owner, plainly, counts, stock }
  try {
    return [
      ...(await pageFigures(house)),
      ...(await deepFigures(house)),
      ...(await searchFigures(house)),
      ...(await filterFigures(house)),
      ...(await fileFigures(house, watch)),
    ]
  } finally {
    plainly.close()
    await server.stop()
    await watch.close()
  }
}

async function pageFigures({ server, owner, counts, stock }: House): Promise<Figure[]> {
  const script = await firstLoad(server, owner)
  const times = await pageTimes(server, owner, counts.visits)
  return [
    atMost('first_load_kb', script, 'kB', 220, 'gzipped script that the browser fetched until the first page stood'),
    atMost('page_p95_ms', p95(times), 'ms', 300, `${times.length} pages in a browser; ${stock}`),
  ]
}

async function deepFigures({ owner, plainly, counts }: House): Promise<Figure[]> {
  const caller = new Caller(owner)
  const pages = await deepPages(caller, counts.deep, counts.rounds)
  const answer = median(await answerTimes(caller, counts.rounds))
  caller.close()
  const worst = pages.toSorted((a, b) => b.ratio - a.ratio)[0]!
  const [first] = pages
  const offset = plainly.page(counts.deep, 5)
  const bare = plainly.page(1, counts.rounds)
  const each = pages.map(({ sort, ratio }) => `${sort} ${ratio.toFixed(2)}`).join(', ')
  return [
    atMost('deep_page_ratio', worst.ratio, '×', 1.2, `page ${counts.deep} over page 1 as answers: ${each}`),
    atLeast(
      'deep_page_gain',
      (answer + offset) / first!.deepMs,
      '×',
      1,
      `an empty answer ${ms(answer)} and a bare OFFSET ${ms(offset)} over our answer ${ms(first!.deepMs)}`,
    ),
    atMost(
      'page_cost',
      first!.firstMs / bare,
      '×',
      25,
      `our answer ${ms(first!.firstMs)} over the bare statement ${ms(bare)}`,
    ),
  ]
}

async function searchFigures({ owner, plainly, counts }: House): Promise<Figure[]> {
  const words = wordsOf(randomFrom(1), counts.searches)
  const caller = new Caller(owner)
  const times = await searchTimes(caller, words)
  const answers = await answerTimes(caller, words.length)
  caller.close()
  const bare = plainly.searches(words.slice(0, 50))
  return [
    atMost(
      'search_p95_ms',
      p95(times),
      'ms',
      150,
      `${times.length} searches of everything, median ${ms(median(times))}`,
    ),
    atLeast(
      'search_gain',
      (p95(answers) + p95(bare)) / p95(times),
      '×',
      1,
      `an empty answer ${ms(p95(answers))} and a bare LIKE over three tables ${ms(p95(bare))} over ours, p95`,
    ),
  ]
}

async function filterFigures({ owner, counts }: House): Promise<Figure[]> {
  const caller = new Caller(owner)
  const times = await filterTimes(caller, Math.ceil(counts.rounds / 4))
  caller.close()
  const { pageMs, wholeMs, besideMs } = await unservedTimes(owner)
  const whole = wholeMs.map((one) => (one / 1000).toFixed(1)).join(', ')
  const beside = `${besideMs.length} first pages while two people ask that`
  return [
    atMost(
      'filter_p95_ms',
      p95(times),
      'ms',
      300,
      `${times.length} pages through filters, median ${ms(median(times))}`,
    ),
    atMost(
      'slow_filter_p95_ms',
      p95(pageMs),
      'ms',
      1_000,
      `${pageMs.length} pages that no index serves; all of it in ${whole} s`,
    ),
    atMost('beside_slow_p95_ms', p95(besideMs), 'ms', 300, beside),
  ]
}

async function fileFigures({ server, owner, plainly }: House, watch: Watch): Promise<Figure[]> {
  const { rows, seconds, lag, idle, grownMb, pageMs } = await streamFile(server, owner, watch)
  const bare = plainly.file()
  const many = rows.toLocaleString('en')
  return [
    atMost(
      'file_lag_p999_ms',
      lag.p999Ms,
      'ms',
      50,
      `event loop while a CSV of ${many} rows streams; longest ${ms(lag.maxMs)}`,
    ),
    atMost(
      'machine_lag_p999_ms',
      idle.p999Ms,
      'ms',
      50,
      'of an idle process meanwhile: what the machine does to whoever waits for his turn',
    ),
    atMost('file_page_p95_ms', p95(pageMs), 'ms', 300, `${pageMs.length} answers with pages of lists meanwhile`),
    atMost('file_growth_mb', grownMb, 'MB', 150, 'memory of the server meanwhile, at most, over before'),
    atMost(
      'file_cost',
      seconds / bare,
      '×',
      10,
      `${seconds.toFixed(1)} s over ${bare.toFixed(1)} s of a bare statement and its CSV`,
    ),
  ]
}

const ms = (value: number): string => `${value.toFixed(1)} ms`

function atMost(name: string, value: number, unit: string, most: number, note: string): Figure {
  return { name, value, unit, bound: { is: 'at most', value: most }, note }
}

function atLeast(name: string, value: number, unit: string, least: number, note: string): Figure {
  return { name, value, unit, bound: { is: 'at least', value: least }, note }
}
