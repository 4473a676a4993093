import type { TestContext } from 'node:test'

/** The long lane runs the full counts. */
export const LONG = process.env['FREEHOLD_TEST_LANE'] === 'long'

/** A new seed for each run, or the one that a failed run printed. */
export const SEED = Number(process.env['FREEHOLD_TEST_SEED'] ?? Date.now() % 2 ** 31)

/** What this lane counts to. */
export function inLane(short: number, long: number): number {
  return LONG ? long : short
}

/**
 * Says loudly that the machine cannot do what a rig needs, and skips it; under `CI=true` that is a failure, as a rig that
 * nobody runs proves nothing.
 */
export function lacks(t: TestContext, what: string): void {
  const message = `NOT RUN: this machine lacks ${what}`
  if (process.env['CI'] === 'true') throw new Error(message)
  console.log(message)
  t.skip(message)
}
