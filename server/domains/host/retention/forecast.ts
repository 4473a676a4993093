import { DAY, type Millis } from '../../../base/time.ts'

export interface Point {
  at: Millis
  bytes: number
}

/** Over how long the pace is taken, and how much of it must be there. */
export const OVER_DAYS = 14
const LEAST_DAYS = 3

/** Bytes a day by least squares over the last 14 days; null where there is too little to say. */
export function paceOf(points: readonly Point[], at: Millis): number | null {
  const lately = points.filter((point) => point.at <= at && at - point.at <= OVER_DAYS * DAY)
  const [first] = lately
  const last = lately.at(-1)
  if (!first || !last || last.at - first.at < LEAST_DAYS * DAY) return null
  const days = lately.map((point) => (point.at - first.at) / DAY)
  const meanDay = mean(days)
  const meanBytes = mean(lately.map(({ bytes }) => bytes))
  let above = 0
  let below = 0
  for (const [index, { bytes }] of lately.entries()) {
    const offset = (days[index] ?? 0) - meanDay
    above += offset * (bytes - meanBytes)
    below += offset * offset
  }
  return above / below
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

export type Forecast =
  | { state: 'unknown'; days: null }
  | { state: 'steady'; days: null }
  | { state: 'filling'; days: number }

/** When the disk is full at the pace of the last days; unknown before there is enough to say. Pure. */
export function forecastOf(free: readonly Point[], now: Point): Forecast {
  const pace = paceOf(free, now.at)
  if (pace === null) return { state: 'unknown', days: null }
  if (pace >= 0) return { state: 'steady', days: null }
  return { state: 'filling', days: Math.floor(now.bytes / -pace) }
}
