import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { control, type Control } from '../control.ts'
import { inLane, lacks } from '../lane.ts'
import { report } from '../report.ts'
import { lacksForDisks } from './disk.ts'
import * as plants from './plants.ts'
import { SHOWN_DISK } from './shown-disk.ts'
import { faultsOfPace, onSlowDisk, type SlowDisk } from './slow-disk.ts'
import { prepareHome, type Prepared } from './writers.ts'

/** As slow as a disk that turns and has other work. */
const DELAY_MS = 50
const SECONDS = inLane(3, 60)
const PLANTED_SECONDS = 3

const lacking = lacksForDisks(...SHOWN_DISK)
let prepared: Prepared

before(async () => {
  if (lacking === null) prepared = await prepareHome()
})

after(() => {
  if (lacking === null) prepared.remove()
})

function slowly(more: Pick<SlowDisk, 'source' | 'seconds'>): ReturnType<typeof onSlowDisk> {
  return onSlowDisk({ home: prepared.home, owner: prepared.owner, delayMs: DELAY_MS, ...more })
}

test(`on a disk whose writes take ${DELAY_MS} ms longer nothing is lost, nothing fails, and reads and new connections do not wait for it`, async (t) => {
  if (lacking !== null) return lacks(t, lacking)
  const { faults, figures, acknowledged } = await slowly({ seconds: SECONDS })
  report({ acked_lost: faults.length })
  t.diagnostic(`${acknowledged} acknowledged changes; ${JSON.stringify(figures)}`)
  assert.deepEqual([...faults, ...faultsOfPace(figures, DELAY_MS)], [])
})

const CONTROLS: readonly Control[] = [
  {
    fault: 'answers do not wait for the flush',
    plants: plants.NOT_FLUSHED,
    shows: /no write of the disk is that fast/,
  },
  {
    fault: 'SQLite flushes within the COMMIT',
    plants: plants.FLUSHED_IN_THE_LOOP,
    shows: /the event loop stood still/,
  },
]

if (lacking === null) {
  for (const planted of CONTROLS) {
    control(planted, async (source) =>
      faultsOfPace((await slowly({ source, seconds: PLANTED_SECONDS })).figures, DELAY_MS),
    )
  }
}
