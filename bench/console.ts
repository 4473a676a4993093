import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startRehearsal } from '../rehearsal/start.ts'
import { goEverywhere } from '../test/journeys/tasks.ts'
import type { Measured } from '../test/journeys/meter.ts'
import { closeBrowser } from '../test/peers/browser.ts'
import { FULL, furnish } from './console/furnish.ts'
import { largeFigures, type Counts } from './console/large.ts'
import type { Effort, Figure } from './measure.ts'

const COUNTS: Readonly<Record<Effort, Counts>> = {
  brief: { people: 1_000, groups: 100, certificates: 5_000, deep: 45, visits: 2, searches: 40, rounds: 15 },
  full: { ...FULL, deep: 10_000, visits: 12, searches: 400, rounds: 60 },
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
    const counts = COUNTS[effort]
    furnish(join(home, 'data/database/freehold.sqlite'), counts, Date.now())
    return [...(await largeFigures(home, browser, counts)), ...journeys.map(journeyFigure)]
  } finally {
    await closeBrowser()
    rmSync(home, { recursive: true, force: true })
  }
}

function journeyFigure(measured: Measured): Figure {
  const { journey, minutes, clicks, fields, docs_pages, goal } = measured
  const note = `${clicks} of ${goal.clicks} clicks, ${fields} of ${goal.fields} fields, ${docs_pages} of ${goal.docs_pages} pages`
  return {
    name: `journey_${journey}`,
    value: minutes,
    unit: 'min',
    bound: { is: 'at most', value: goal.minutes },
    note,
    details: measured,
  }
}
