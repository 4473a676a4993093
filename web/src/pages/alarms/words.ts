import type { Alarm, StateName } from '../../api/api.ts'

/** How an alarm's state looks: what somebody knows about is no longer urgent, and what is over is good. */
export const alarmStates: Record<Alarm['state'], StateName> = {
  open: 'attention',
  acknowledged: 'unknown',
  silenced: 'unknown',
  cleared: 'good',
}

const HOUR = 3_600_000

/** How long an alarm can be silenced, in milliseconds. */
export const DURATIONS = {
  hour: HOUR,
  day: 24 * HOUR,
  week: 7 * 24 * HOUR,
  month: 30 * 24 * HOUR,
  // A minute less than the server's longest: the request takes its time.
  quarter: 90 * 24 * HOUR - 60_000,
} as const

export type Duration = keyof typeof DURATIONS

const UNITS = ['PerHour', 'Hours', 'Days', 'Percent'] as const

/** The unit that the name of a limit ends with. */
export function unitOf(field: string): (typeof UNITS)[number] {
  return UNITS.find((unit) => field.endsWith(unit)) ?? 'Hours'
}
