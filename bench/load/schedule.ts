import { setTimeout as sleep } from 'node:timers/promises'

/** What became of one stream. Times are milliseconds. */
export interface Outcome {
  /** From the moment at which a call was due, not from the one at which it was sent: a queue in front of it counts too. */
  latency: number[]
  /** How late the generator itself was. */
  lag: number[]
  /** What went wrong, in a few words each. */
  errors: string[]
}

export interface Window {
  /** Milliseconds since 1970, so that several processes begin together. */
  from: number
  to: number
}

export const noOutcome = (): Outcome => ({ latency: [], lag: [], errors: [] })

/** All devices come at once in the middle fifth. */
export function middleFifth({ from, to }: Window): Window {
  const fifth = (to - from) / 5
  return { from: from + 2 * fifth, to: from + 3 * fifth }
}

/** Milliseconds since 1970, finer than Date.now(). */
export const now = (): number => performance.timeOrigin + performance.now()

/**
 * Open loop: calls come when they are due, whether or not earlier ones were answered, as independent people and devices come
 * (exponential gaps around the rate). `send` answers when the answer is in, or throws what was wrong with it.
 */
export async function openLoop(
  perSecond: number,
  { from, to }: Window,
  random: () => number,
  send: () => Promise<void>,
): Promise<Outcome> {
  const outcome = noOutcome()
  const open = new Set<Promise<void>>()
  const gap = (): number => (-Math.log(1 - random()) * 1000) / perSecond
  for (let due = from + gap(); due < to; due += gap()) {
    const wait = Math.ceil(due - now())
    if (wait > 0) await sleep(wait)
    outcome.lag.push(now() - due)
    const call = settle(send(), due, outcome).finally(() => open.delete(call))
    open.add(call)
  }
  await Promise.all(open)
  return outcome
}

async function settle(call: Promise<void>, due: number, outcome: Outcome): Promise<void> {
  try {
    await call
    outcome.latency.push(now() - due)
  } catch (error) {
    outcome.errors.push(error instanceof Error ? error.message : String(error))
  }
}

/** The value below which `share` of all are; 0 where there are none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

export interface Sample {
  /** Milliseconds since 1970. */
  at: number
  value: number
}

const TEN_MINUTES = 600_000

/**
 * The median of the slopes between all pairs (Theil and Sen: single peaks do not move it), as growth in ten minutes. Over less
 * than ten minutes it is the growth that was seen: nothing is extrapolated.
 */
export function growth(samples: readonly Sample[]): number {
  const slopes = samples.flatMap((early, index) =>
    samples.slice(index + 1).map((late) => (late.value - early.value) / (late.at - early.at)),
  )
  const span = (samples.at(-1)?.at ?? 0) - (samples[0]?.at ?? 0)
  return percentile(slopes, 0.5) * Math.min(span, TEN_MINUTES)
}
