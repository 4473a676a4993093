import { createHistogram } from 'node:perf_hooks'

export interface LagAnswer {
  p99Ms: number
  p999Ms: number
  maxMs: number
}

const TICK_MS = 5

/** How late timers of this process are, from now on. */
export class Lag {
  readonly #late = createHistogram()
  #due = performance.now() + TICK_MS

  constructor() {
    setTimeout(() => this.#tick(), TICK_MS).unref()
  }

  /** Since it was last asked. */
  take(): LagAnswer {
    const [p99, p999] = [this.#late.percentile(99), this.#late.percentile(99.9)]
    const answer = { p99Ms: p99 / 1000, p999Ms: p999 / 1000, maxMs: this.#late.max / 1000 }
    this.#late.reset()
    return answer
  }

  /** What went by until now is no lag. */
  skip(): void {
    this.#due = performance.now() + TICK_MS
  }

  /** A block of the loop counts for every tick that fell into it, not once: what anybody would have waited who came meanwhile. */
  #tick(): void {
    const now = performance.now()
    for (let late = now - this.#due; late >= 0; late -= TICK_MS) this.#late.record(Math.max(1, Math.round(late * 1000)))
    this.#due = now + TICK_MS
    setTimeout(() => this.#tick(), TICK_MS).unref()
  }
}
