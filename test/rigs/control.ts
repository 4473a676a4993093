import assert from 'node:assert/strict'
import { test } from 'node:test'
import { plantedSource, type Plant } from './plant.ts'
import { report } from './report.ts'

export interface Control {
  /** The planted fault, as in "answers go out before the COMMIT". */
  fault: string
  plants: readonly Plant[]
  /** What the rig must say about it. */
  shows: RegExp
}

/**
 * Proves that a rig can fail: plants a fault in a copy of the product's source and lets the same rig run on it, as short as it
 * likes. A fault that the rig does not see fails the test run.
 * @param run the rig on that source; gives the faults it found
 */
export function control({ fault, plants, shows }: Control, run: (source: string) => Promise<readonly string[]>): void {
  test(`planted fault, the rig turns red: ${fault}`, async () => {
    report({ controls: 1 })
    const { source, remove } = plantedSource(plants)
    try {
      const faults = await run(source)
      assert.match(faults.join('\n'), shows)
    } finally {
      remove()
    }
    report({ controls_caught: 1 })
  })
}
