import { availableParallelism } from 'node:os'
import type { RoundsResult } from './rounds.ts'
import { prepareHome, type Prepared } from './writers.ts'

/** So many rounds in one home: the log that every round checks grows with them, and a session does not live for ever. */
const ROUNDS_PER_HOME = 50

/** A home of its own takes as long as two rounds. */
const LEAST_ROUNDS_PER_HOME = 4

export interface Batch {
  /** Number of its first round among all of them, from 0. */
  first: number
  rounds: number
  seed: number
}

/**
 * Many rounds, each batch in a home of its own, as many batches at a time as there are processors: most of a round is the start
 * of a server, which keeps one of them busy.
 * @param run `rounds` rounds from `seed` in that home
 */
export async function inBatches(
  { rounds, seed }: { rounds: number; seed: number },
  run: (prepared: Prepared, batch: Batch) => Promise<RoundsResult>,
): Promise<RoundsResult> {
  const lanes = Math.min(availableParallelism(), Math.ceil(rounds / LEAST_ROUNDS_PER_HOME))
  const perHome = Math.min(ROUNDS_PER_HOME, Math.ceil(rounds / lanes))
  const batches = Array.from({ length: Math.ceil(rounds / perHome) }, (_, index) => ({
    first: index * perHome,
    rounds: Math.min(perHome, rounds - index * perHome),
    seed: seed + index,
  }))
  const results: RoundsResult[] = []
  const lane = async (): Promise<void> => {
    for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
      const prepared = await prepareHome()
      try {
        results.push(await run(prepared, batch))
      } catch (error) {
        // The other lanes end with what they have begun.
        batches.length = 0
        throw error
      } finally {
        prepared.remove()
      }
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return {
    faults: results.flatMap(({ faults }) => faults),
    acknowledged: results.reduce((sum, { acknowledged }) => sum + acknowledged, 0),
    rounds: results.reduce((sum, result) => sum + result.rounds, 0),
  }
}
