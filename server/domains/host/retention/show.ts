import { z } from 'zod'
import type { ReadTx, Reading } from '../../../base/audit/unit.ts'
import { DAY, iso, type Millis } from '../../../base/time.ts'
import type { Figure } from '../../../platform/http/metrics.ts'
import type { Growing } from '../../../platform/jobs/growing.ts'
import type { Check } from '../../alarms/index.ts'
import { forecastOf, OVER_DAYS, paceOf, type Forecast } from './forecast.ts'
import { FREE, OTHER } from './measure.ts'
import type { RetentionParts } from './retain.ts'
import { sizesSince } from './store.ts'

export const Retention = z
  .object({
    /** When the parts were measured; null before the first time. */
    measuredAt: z.string().nullable(),
    disk: z.object({ free: z.int(), total: z.int() }),
    forecast: z.object({
      state: z.enum(['unknown', 'steady', 'filling']),
      days: z.int().nullable(),
      overDays: z.int(),
    }),
    parts: z.array(
      z.object({
        part: z.string(),
        bytes: z.int().nullable(),
        /** Of the whole disk. */
        share: z.number().nullable(),
        /** Bytes a day over the last days; null before there is enough to say. */
        pace: z.number().nullable(),
        /** Days that it is kept; null: it stays, or its own page decides. */
        days: z.int().nullable(),
      }),
    ),
  })
  .meta({ id: 'Retention' })
export type Retention = z.output<typeof Retention>

const WINDOW: Millis = (OVER_DAYS + 1) * DAY

/** What takes how much of the disk, how long it is kept, and when the disk is full. */
export async function showRetention(
  { tx, at }: Pick<Reading, 'tx' | 'at'>,
  { growing, space }: Pick<RetentionParts, 'growing' | 'space'>,
): Promise<Retention> {
  const sizes = await sizesSince(tx, at - WINDOW)
  const { free, total } = space()
  const all: Pick<Growing, 'part' | 'days'>[] = [...growing, { part: OTHER, days: null }]
  const parts = await Promise.all(
    all.map(async ({ part, days }) => {
      const points = sizes.get(part) ?? []
      const bytes = points.at(-1)?.bytes ?? null
      return {
        part,
        bytes,
        share: bytes === null ? null : bytes / total,
        pace: paceOf(points, at),
        days: days ? await days(tx) : null,
      }
    }),
  )
  const last = sizes.get(FREE)?.at(-1)
  const forecast = forecastOf(sizes.get(FREE) ?? [], { at, bytes: free })
  return {
    measuredAt: last ? iso(last.at) : null,
    disk: { free, total },
    forecast: { ...forecast, overDays: OVER_DAYS },
    parts: parts.toSorted((a, b) => (b.bytes ?? 0) - (a.bytes ?? 0)),
  }
}

const SOON_DAYS = 7

/** Says so before the disk is full. Before there is enough to say it is unknown, which is no alarm of its own. */
export function fillingCheck({ space }: Pick<RetentionParts, 'space'>): Check {
  return {
    name: 'disk-forecast',
    may: 'host.read',
    rules: ['disk_filling'],
    look: async ({ tx, at, limits }) => {
      const { state, days } = await forecastNow(tx, at, space().free)
      if (state !== 'filling' || days > limits.diskFullDays) return { findings: [] }
      const severity = days <= SOON_DAYS ? 'bad' : 'attention'
      const figures = { days, over: OVER_DAYS }
      return { findings: [{ rule: 'disk_filling', subject: '-', severity, figures, link: '/retention' }] }
    },
  }
}

async function forecastNow(tx: ReadTx, at: Millis, free: number): Promise<Forecast> {
  return forecastOf((await sizesSince(tx, at - WINDOW)).get(FREE) ?? [], { at, bytes: free })
}

/** What takes how much, for Prometheus. */
export function retentionFigures(tx: ReadTx, clock: () => Millis, growing: readonly Growing[]): Figure[] {
  return [
    {
      name: 'freehold_data_bytes',
      help: 'Bytes on the disk by what they hold, measured once a day',
      labels: ['part'],
      read: async () => {
        const sizes = await sizesSince(tx, clock() - WINDOW)
        return [...growing.map(({ part }) => part), OTHER].flatMap((part) => {
          const bytes = sizes.get(part)?.at(-1)?.bytes
          return bytes === undefined ? [] : [{ labels: { part }, value: bytes }]
        })
      },
    },
  ]
}
