import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startRehearsal } from '../rehearsal/start.ts'
import { goEverywhere } from '../test/journeys/tasks.ts'
import { OVER, type Journey } from '../test/journeys/tasks/goals.ts'
import type { Measured } from '../test/journeys/meter.ts'
import { closeBrowser } from '../test/peers/browser.ts'
import { newAddress, startServer } from '../test/peers/server.ts'
import { randomFrom } from '../test/rigs/random.ts'
import { multiply } from './console/multiply.ts'
import { deepRatio, firstLoad, p95, pageTimes, searchTimes } from './console/pages.ts'
import type { Effort, Figure } from './measure.ts'

const COUNTS = {
  brief: { people: 1_000, certificates: 5_000, deep: 50, visits: 2, searches: 40, rounds: 15 },
  full: { people: 100_000, certificates: 1_000_000, deep: 10_000, visits: 12, searches: 400, rounds: 60 },
}

/** The console: what it loads, how fast its pages stand there when there is a lot, and what journeys through it cost. */
export async function measure(effort: Effort): Promise<Figure[]> {
  const home = mkdtempSync(join(tmpdir(), 'freehold-bench-'))
  try {
    const rehearsal = await startRehearsal({ small: true, home })
    const journeys: Measured[] = []
    // In tests they are gone by keyboard, and held to their goals as they are.
    if (effort === 'full') await goEverywhere(rehearsal, 'pointer', (measured) => void journeys.push(measured))
    const { browser } = rehearsal.world.owner
    await rehearsal.close()
    return [...(await largeFigures(home, browser, effort)), ...journeys.map(journeyFigure)]
  } finally {
    await closeBrowser()
    rmSync(home, { recursive: true, force: true })
  }
}

type Browser = Awaited<ReturnType<typeof startRehearsal>>['world']['owner']['browser']

async function largeFigures(home: string, browser: Browser, effort: Effort): Promise<Figure[]> {
  const counts = COUNTS[effort]
  multiply(join(home, 'data'), counts)
  const server = await startServer({ home })
  try {
    const owner = browser.anotherAt(server.baseUrl, server.certificate, newAddress())
    const script = await firstLoad(server)
    const pages = await pageTimes(server, owner, counts.visits)
    const searches = await searchTimes(owner, randomFrom(1), counts.searches)
    const { ratio, ms } = await deepRatio(owner, counts.deep, counts.rounds)
    const stock = `${counts.certificates.toLocaleString('en')} certificates, ${counts.people.toLocaleString('en')} people`
    return [
      figure('first_load_kb', script, 'kB', 220, 'gzipped script that the browser fetched until the first page stood'),
      figure('page_p95_ms', p95(pages), 'ms', 300, `${pages.length} pages; ${stock}`),
      figure('deep_page_ratio', ratio, '×', 1.2, `page ${counts.deep} over page 1, ${ms.toFixed(1)} ms`),
      figure('search_p95_ms', p95(searches), 'ms', 150, `${searches.length} searches of everything`),
    ]
  } finally {
    await server.stop()
  }
}

function journeyFigure(measured: Measured): Figure {
  const { journey, minutes, clicks, fields, docs_pages, goal } = measured
  const over = Object.keys(OVER[journey as Journey] ?? {}).join(', ')
  const note = `${clicks} of ${goal.clicks} clicks, ${fields} of ${goal.fields} fields, ${docs_pages} of ${goal.docs_pages} pages`
  return {
    ...figure(`journey_${journey}`, minutes, 'min', goal.minutes, over === '' ? note : `${note}; over in ${over}`),
    details: measured,
  }
}

function figure(name: string, value: number, unit: string, atMost: number, note: string): Figure {
  return { name, value, unit, bound: { is: 'at most', value: atMost }, note }
}
