import { DAY, HOUR, MINUTE, type Millis } from '../../base/time.ts'

const UNITS = { m: MINUTE, h: HOUR, d: DAY, w: 7 * DAY } as const

const FROM_NOW = /^now(?:([+-])(\d{1,5})([mhdw]))?$/
const DAY_ALONE = /^\d{4}-\d{2}-\d{2}$/
const FIXED = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2}))?$/

/** Whether a text names a moment: a day (its beginning, UTC), a time with its zone, or `now`, `now+30d`, `now-12h`. */
export function isMoment(text: string): boolean {
  return FROM_NOW.test(text) || (FIXED.test(text) && !Number.isNaN(Date.parse(text)))
}

/** Whether a moment is named by its day alone, and so is where that day begins in UTC. */
export function isDay(text: string): boolean {
  return DAY_ALONE.test(text)
}

/** The moment that a text names for somebody who asks at `at`. */
export function momentOf(text: string, at: Millis): Millis {
  const relative = FROM_NOW.exec(text)
  if (!relative) return Date.parse(text)
  const [, sign, count, unit] = relative
  if (sign === undefined) return at
  const distance = Number(count) * UNITS[unit as keyof typeof UNITS]
  return sign === '-' ? at - distance : at + distance
}
