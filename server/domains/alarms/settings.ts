import { z } from 'zod'
import { defineSection } from '../settings/index.ts'
import { RULES } from './rules.ts'

const Hours = z
  .int()
  .min(1)
  .max(24 * 90)
const Days = z.int().min(1).max(3_650)
const PerHour = z.int().min(1).max(1_000_000)

/** When something becomes an alarm. Every limit has one home: here; the console's home page judges by the same values. */
export const AlarmSettings = z.object({
  off: z
    .array(z.enum(RULES.map(({ id }) => id)))
    .max(RULES.length)
    .default([]),
  backupAttentionHours: Hours.default(26),
  backupBadHours: Hours.default(72),
  directoryAttentionHours: Hours.default(26),
  checkpointAttentionHours: Hours.default(2),
  authorityAttentionDays: Days.default(365),
  authorityBadDays: Days.default(90),
  certificateEndsDays: Days.default(30),
  diskFreePercent: z.int().min(2).max(50).default(10),
  diskFullDays: Days.default(30),
  refusedSignInsPerHour: PerHour.default(50),
  refusedRequestsPerHour: PerHour.default(60),
  refusedEnrollmentsPerHour: PerHour.default(50),
  revocationsPerHour: PerHour.default(20),
})

export type AlarmSettings = z.output<typeof AlarmSettings>

/** What counts where nobody has said otherwise. */
export const ALARM_DEFAULTS: AlarmSettings = AlarmSettings.parse({})

/** The section of the limits. */
export const ALARMS = defineSection({ name: 'alarms', schema: AlarmSettings })
