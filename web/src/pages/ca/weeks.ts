const DAY_MS = 86_400_000

/** The day after `start` by whole days, as YYYY-MM-DD. */
export function addDays(start: string, days: number): string {
  return new Date(new Date(`${start.slice(0, 10)}T00:00:00Z`).getTime() + days * DAY_MS).toISOString().slice(0, 10)
}
