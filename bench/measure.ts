/** One measured figure and what it must reach. */
export interface Figure {
  name: string
  value: number
  unit: string
  /** Where the product wants it, at least or at most. */
  bound: { is: 'at least' | 'at most'; value: number }
  /** What the figure was made from. */
  note: string
  /** Stands in the JSON line in place of the value alone. */
  details?: object
}

/** How much is measured: `brief` for a test that only wants to see a collapse, `full` for figures to publish. */
export type Effort = 'brief' | 'full'

export type Measure = (effort: Effort) => Promise<Figure[]>

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/**
 * Measures two ways of doing the same in turns, so that a busy machine slows both, and gives the median of the rounds' ratios.
 * Each way returns operations per second.
 */
export async function ratioOf(
  rounds: number,
  ours: () => Promise<number>,
  peer: () => Promise<number>,
): Promise<{ ratio: number; ours: number; peer: number }> {
  await ours()
  await peer()
  const pairs: [number, number][] = []
  for (let round = 0; round < rounds; round++) {
    if (round % 2 === 0) pairs.push([await ours(), await peer()])
    else {
      const second = await peer()
      pairs.push([await ours(), second])
    }
  }
  return {
    ratio: median(pairs.map(([a, b]) => a / b)),
    ours: median(pairs.map(([a]) => a)),
    peer: median(pairs.map(([, b]) => b)),
  }
}

/** Operations per second of `run`, which does `count` of them. */
export async function rate(count: number, run: () => Promise<void> | void): Promise<number> {
  const start = performance.now()
  await run()
  return (count * 1000) / (performance.now() - start)
}

export const perSecond = (value: number): string => `${Math.round(value).toLocaleString('en')}/s`

/** Whether the figure is within its bound, or within a wider one. */
export function holds({ value, bound }: Figure, wider = 1): boolean {
  return bound.is === 'at least' ? value >= bound.value / wider : value <= bound.value * wider
}
