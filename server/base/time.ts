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

/** ISO 8601 in UTC, the form of time at every edge. */
export function iso(at: Millis): string {
  return new Date(at).toISOString()
}

/** {@link iso} for a time that may not have come yet. */
export function isoOrNull(at: Millis | null): string | null {
  return at === null ? null : iso(at)
}
