import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { control, type Control } from '../control.ts'
import { inLane, lacks } from '../lane.ts'
import { report } from '../report.ts'
import { diskWith, lacksForDisks } from './disk.ts'
import { fillAndFree, startOnFullDisk, type FullDisk } from './full-disk.ts'
import * as plants from './plants.ts'
import { prepareHome, type Prepared } from './writers.ts'

const TIMES = inLane(1, 20)
/** Enough for the server to keep a reserve. */
const MEGABYTES = 128

const lacking = lacksForDisks()
let prepared: Prepared

before(async () => {
  if (lacking === null) prepared = await prepareHome()
})

after(() => {
  if (lacking === null) prepared.remove()
})

async function onSmallDisk<T>(rig: (order: FullDisk) => Promise<T>, source?: string): Promise<T> {
  const disk = await diskWith(prepared.home, { megabytes: MEGABYTES })
  try {
    return await rig({ disk, owner: prepared.owner, ...(source === undefined ? {} : { source }) })
  } finally {
    await disk.remove()
  }
}

test('a full disk refuses changes and serves reads, the reserve lets an administrator act, and freed space is used within 5 s', async (t) => {
  if (lacking !== null) return lacks(t, lacking)
  for (let time = 0; time < TIMES; time++) {
    const { faults, acknowledged, refused, acceptedAfterMs } = await onSmallDisk(fillAndFree)
    report({ acked_lost: faults.length })
    t.diagnostic(
      `${acknowledged} acknowledged, ${refused} refused; accepted again after ${acceptedAfterMs.toFixed(0)} ms`,
    )
    assert.deepEqual(faults, [])
  }
})

test('a start on a disk without a byte left serves or says what to do, and loses nothing', async (t) => {
  if (lacking !== null) return lacks(t, lacking)
  const faults = await onSmallDisk(startOnFullDisk)
  report({ acked_lost: faults.length })
  assert.deepEqual(faults, [])
})

const CONTROLS: readonly Control[] = [
  {
    fault: 'what a full disk refused is acknowledged',
    plants: plants.FULL_ACKNOWLEDGED,
    shows: /was acknowledged and is gone/,
  },
  { fault: 'the reserve is kept on a full disk', plants: plants.RESERVE_KEPT, shows: /the reserve lets nobody act/ },
]

if (lacking === null) {
  for (const planted of CONTROLS) control(planted, async (source) => (await onSmallDisk(fillAndFree, source)).faults)
}
