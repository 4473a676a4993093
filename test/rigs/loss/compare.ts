import { parseArgs } from 'node:util'
import { median } from '../../../bench/measure.ts'
import { SEED } from '../lane.ts'
import { diskWith } from './disk.ts'
import { powerCuts } from './power.ts'
import { recordOrders } from './recording.ts'
import { replay } from './replay.ts'
import { onSlowDisk, type SlowDiskFigures } from './slow-disk.ts'
import { prepareHome, type Prepared } from './writers.ts'

// Holds source trees against each other: what power cuts and replayed write orders lose, and what each does on slow disks.
//
//   node test/rigs/loss/compare.ts <source> <source> [--cuts 20] [--points 200] [--delays 0,5,20] [--seconds 5] [--passes 3]

const { values, positionals: sources } = parseArgs({
  allowPositionals: true,
  options: {
    cuts: { type: 'string', default: '20' },
    points: { type: 'string', default: '200' },
    delays: { type: 'string', default: '0,5,20' },
    seconds: { type: 'string', default: '5' },
    passes: { type: 'string', default: '3' },
  },
})

type Cell = (middle: (pick: (figures: SlowDiskFigures) => number) => string) => string

const ROWS: Readonly<Record<string, Cell>> = {
  'flush alone p50': (middle) => middle(({ flush }) => flush.p50),
  'changes per second': (middle) => middle(({ changesPerSecond }) => changesPerSecond),
  'change p50 / p99': (middle) => `${middle(({ change }) => change.p50)} / ${middle(({ change }) => change.p99)}`,
  'read on an open connection p50 / p99': (middle) =>
    `${middle(({ read }) => read.p50)} / ${middle(({ read }) => read.p99)}`,
  'new connection p50 / max': (middle) =>
    `${middle(({ newConnection }) => newConnection.p50)} / ${middle(({ newConnection }) => newConnection.max)}`,
  'loop lag p99 / max': (middle) => `${middle(({ loopLag }) => loopLag.p99)} / ${middle(({ loopLag }) => loopLag.max)}`,
  'loop stands still per lone change': (middle) => middle(({ lone }) => lone.blockedMs / lone.changes),
}

const home = await prepareHome()
try {
  for (const source of sources) await proveFor(source, home)
  for (const delayMs of values.delays.split(',').map(Number)) await measureAll(delayMs, home)
} finally {
  home.remove()
}

async function proveFor(source: string, { home: prepared, owner }: Prepared): Promise<void> {
  console.log(`\n${source}, seed ${SEED}`)
  for (const options of ['commit=1800', 'commit=1800,data=writeback']) {
    const disk = await diskWith(prepared, { options })
    try {
      const cuts = await powerCuts({ disk, owner, source, rounds: Number(values.cuts), seed: SEED })
      say(`${cuts.rounds} power cuts (${options}), ${cuts.acknowledged} acknowledged changes`, cuts.faults)
    } finally {
      await disk.remove()
    }
  }
  const recording = await recordOrders({ home: prepared, owner, source, changes: 600 })
  try {
    const { faults, points } = await replay(recording, { points: Number(values.points), seed: SEED })
    say(`${points} write orders of ${recording.ledger.acknowledged.length} acknowledged changes`, faults)
  } finally {
    recording.remove()
  }
}

function say(what: string, faults: readonly string[]): void {
  console.log(`  ${what}: ${faults.length} faults`)
  for (const fault of faults.slice(0, 5)) console.log(`    ${fault}`)
}

/** The sources take turns, so that a busy machine slows all of them; each cell is the median of the passes. */
async function measureAll(delayMs: number, { home: prepared, owner }: Prepared): Promise<void> {
  const seen = sources.map((): SlowDiskFigures[] => [])
  for (let pass = 0; pass < Number(values.passes); pass++) {
    for (const [index, source] of sources.entries()) {
      const run = { home: prepared, owner, source, delayMs, seconds: Number(values.seconds) }
      const { faults, figures } = await onSlowDisk(run)
      seen[index]?.push(figures)
      if (faults.length > 0) say(`${source}, writes ${delayMs} ms slower`, faults)
    }
  }
  console.log(`\nWrites ${delayMs} ms slower; milliseconds, median of ${values.passes} passes of ${values.seconds} s`)
  console.log(`| | ${sources.join(' | ')} |\n|---|${'---|'.repeat(sources.length)}`)
  for (const [name, cell] of Object.entries(ROWS)) {
    console.log(
      `| ${name} | ${seen.map((figures) => cell((pick) => median(figures.map(pick)).toFixed(1))).join(' | ')} |`,
    )
  }
}
