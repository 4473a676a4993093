import { z } from 'zod'
import type { ReadTx } from '../../../base/audit/unit.ts'
import { HOUR, MINUTE, type Millis } from '../../../base/time.ts'
import { defineSection, readSection } from '../../settings/index.ts'
import { ABSOLUTE_LIMIT } from '../limits.ts'

/** When sessions end by themselves. */
export const SESSIONS = defineSection({
  name: 'sessions',
  schema: z.object({
    idleMinutes: z.int().min(5).max(240).default(30).meta({ description: 'Minutes without use after which one ends' }),
    absoluteHours: z
      .int()
      .min(1)
      .max(ABSOLUTE_LIMIT / HOUR)
      .default(12)
      .meta({ description: 'Hours after which one ends, used or not' }),
  }),
})

export interface SessionLimits {
  idle: Millis
  absolute: Millis
}

/** What the settings say now; it holds for sessions that are open already. */
export async function sessionLimits(tx: ReadTx): Promise<SessionLimits> {
  const { idleMinutes, absoluteHours } = await readSection(tx, SESSIONS)
  return { idle: idleMinutes * MINUTE, absolute: absoluteHours * HOUR }
}
