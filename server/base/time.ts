/** Milliseconds since 1970-01-01T00:00:00Z: the only form of time in code and tables. */
export type Millis = number

/** Tells the time. Handed in from the outside, never read inside an operation. */
export type Clock = () => Millis

export const SECOND: Millis = 1_000
export const MINUTE: Millis = 60 * SECOND
export const HOUR: Millis = 60 * MINUTE
export const DAY: Millis = 24 * HOUR

/** The machine's clock. Only doors and `main.ts` use it. */
export const systemClock: Clock = () => Date.now()

/** Dates that were made, by day: at most so many, whatever is asked for. */
const DATES = new Map<number, string>()
const MOST_DATES = 4_096

function dateOf(day: number): string {
  const known = DATES.get(day)
  if (known !== undefined) return known
  if (DATES.size === MOST_DATES) DATES.clear()
  const date = new Date(day * DAY).toISOString().slice(0, -13)
  DATES.set(day, date)
  return date
}

/** ISO 8601 in UTC, the form of time at every edge. Lists are full of it, so the date is made once for each day. */
export function iso(at: Millis): string {
  const day = Math.floor(at / DAY)
  const ms = at - day * DAY
  return `${dateOf(day)}${two(ms / HOUR)}:${two((ms % HOUR) / MINUTE)}:${two((ms % MINUTE) / SECOND)}.${three(ms % SECOND)}Z`
}

function two(value: number): string {
  const whole = Math.trunc(value)
  return whole < 10 ? `0${whole}` : `${whole}`
}

function three(value: number): string {
  return value < 10 ? `00${value}` : value < 100 ? `0${value}` : `${value}`
}

/** {@link iso} for a time that may not have come yet. */
export function isoOrNull(at: Millis | null): string | null {
  return at === null ? null : iso(at)
}
