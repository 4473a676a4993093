import { z } from 'zod'
import type { Reading } from '../../../base/audit/unit.ts'
import { iso, isoOrNull, type Millis } from '../../../base/time.ts'
import { DRILL_EVERY, FIRST_DRILL_WITHIN } from './limits.ts'
import { findLastCode, type BreakGlassRow } from './store.ts'

export const EmergencyCodeOutput = z
  .object({
    /** `used`: spent, and no new one was made. */
    state: z.enum(['none', 'good', 'used']),
    madeAt: z.iso.datetime().nullable(),
    usedAt: z.iso.datetime().nullable(),
    /** When it was last tried out and found right. */
    drilledAt: z.iso.datetime().nullable(),
    /** Account that tried it out. */
    drilledBy: z.string().nullable(),
    drillDueAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'EmergencyCode' })

/** How things stand with the emergency code; never the code itself, which nobody has but its sheet. */
export async function showEmergencyCode({ tx }: Pick<Reading, 'tx'>): Promise<z.output<typeof EmergencyCodeOutput>> {
  const row = await findLastCode(tx)
  return {
    state: row ? (row.used_at === null ? 'good' : 'used') : 'none',
    madeAt: isoOrNull(row?.made_at ?? null),
    usedAt: isoOrNull(row?.used_at ?? null),
    drilledAt: isoOrNull(row?.drilled_at ?? null),
    drilledBy: row?.drilled_by ?? null,
    drillDueAt: row && row.used_at === null ? iso(drillDue(row)) : null,
  }
}

/** Pure. When the code has to be tried out next. */
export function drillDue({ made_at, drilled_at }: Pick<BreakGlassRow, 'made_at' | 'drilled_at'>): Millis {
  return drilled_at === null ? made_at + FIRST_DRILL_WITHIN : drilled_at + DRILL_EVERY
}
