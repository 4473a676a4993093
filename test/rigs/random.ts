/** Numbers from 0 to 1 that a seed decides (mulberry32), so that a failed run can be run again. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** The long lane runs the full counts. */
export const LONG = process.env['FREEHOLD_TEST_LANE'] === 'long'

/** A new seed for each run, or the one that a failed run printed. */
export const SEED = Number(process.env['FREEHOLD_TEST_SEED'] ?? Date.now() % 2 ** 31)
