import { currentLanguage } from '../i18n/index.ts'

const LOCALES = { en: 'en-GB', de: 'de-DE' } as const

export function locale(): string {
  return LOCALES[currentLanguage()]
}

const made = new Map<string, Intl.DateTimeFormat>()

function dateFormat(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale()} ${JSON.stringify(options)}`
  const known = made.get(key)
  if (known) return known
  const format = new Intl.DateTimeFormat(locale(), options)
  made.set(key, format)
  return format
}

export function number(value: number, digits = 0): string {
  return new Intl.NumberFormat(locale(), { maximumFractionDigits: digits }).format(value)
}

export function percent(share: number): string {
  return new Intl.NumberFormat(locale(), { style: 'percent', maximumFractionDigits: 0 }).format(share)
}

const DAY = { day: 'numeric', month: 'short', year: 'numeric' } as const
const CLOCK = { hour: '2-digit', minute: '2-digit' } as const

/** 9 Nov 2027 */
export function day(iso: string): string {
  return dateFormat(DAY).format(new Date(iso))
}

/** 9 Nov */
export function shortDay(iso: string): string {
  return dateFormat({ day: 'numeric', month: 'short' }).format(new Date(iso))
}

/** 08:41 */
export function clock(iso: string): string {
  return dateFormat(CLOCK).format(new Date(iso))
}

/** 9 Nov 2027, 16:02:11 CET: the zone of this browser, named. */
export function exact(iso: string): string {
  return dateFormat({ ...DAY, ...CLOCK, second: '2-digit', timeZoneName: 'short' }).format(new Date(iso))
}

/** 9 Nov 2027, the day in UTC. */
export function utcDay(iso: string): string {
  return dateFormat({ ...DAY, timeZone: 'UTC' }).format(new Date(iso))
}

/** 9 Nov 2027, 00:00 UTC: where a day begins that is named without a zone. */
export function beginningOfDay(date: string): string {
  return dateFormat({ ...DAY, ...CLOCK, timeZone: 'UTC', timeZoneName: 'short' }).format(new Date(date))
}

/** 2027-11-09 15:02:11 UTC, as evidence wants it. */
export function utc(iso: string): string {
  return `${new Date(iso).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
]

/** “3 hours ago”, “in 2 weeks”. */
export function relative(iso: string, now = Date.now()): string {
  const seconds = (new Date(iso).getTime() - now) / 1000
  const format = new Intl.RelativeTimeFormat(locale(), { numeric: 'auto' })
  // One and a half of a unit is where people change to it: 36 hours, not “tomorrow”.
  const step = STEPS.find(([, size]) => Math.abs(seconds) >= size * (size >= 86_400 ? 1.5 : 1))
  if (!step) return format.format(Math.trunc(seconds / 60), 'minute')
  return format.format(Math.round(seconds / step[1]), step[0])
}

const SPANS: [string, number][] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
]

/** A length of time in its largest sensible unit: “4.2 years”, “38 min”. */
export function span(milliseconds: number): string {
  const seconds = Math.abs(milliseconds) / 1000
  if (seconds < 1) return `${number(Math.abs(milliseconds))} ms`
  const [unit, size] = SPANS.find(([, one]) => seconds >= one * 1.5) ?? ['second', 1]
  const digits = unit === 'year' || (unit === 'second' && seconds < 10) ? 1 : 0
  return new Intl.NumberFormat(locale(), {
    style: 'unit',
    unit,
    unitDisplay: 'long',
    maximumFractionDigits: digits,
  }).format(seconds / size)
}

const BYTES = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const

export function bytes(size: number): string {
  const power = Math.min(BYTES.length - 1, size > 0 ? Math.floor(Math.log10(size) / 3) : 0)
  return new Intl.NumberFormat(locale(), {
    style: 'unit',
    unit: BYTES[power],
    unitDisplay: power === 0 ? 'long' : 'short',
    maximumFractionDigits: power < 2 ? 0 : 1,
  }).format(size / 1000 ** power)
}

/** Long ids keep their ends, which is what people compare. */
export function middleShort(id: string, keep = 8): string {
  return id.length <= keep * 2 + 3 ? id : `${id.slice(0, keep)}…${id.slice(-keep)}`
}
