import type { z } from 'zod'
import type { Reading } from '../../base/audit/unit.ts'
import { DAY, iso, type Millis } from '../../base/time.ts'
import type { ExpiriesInput, ExpiriesOutput } from './schemas.ts'

const WEEK: Millis = 7 * DAY
/** 1970-01-05, the first Monday. */
const FIRST_MONDAY: Millis = 4 * DAY

/** How many certificates that still count end in each coming week, Mondays in UTC. */
export async function countExpiries(
  { tx, at }: Reading,
  { weeks }: z.output<typeof ExpiriesInput>,
): Promise<z.output<typeof ExpiriesOutput>> {
  const first = at - ((at - FIRST_MONDAY) % WEEK)
  const starts = Array.from({ length: weeks }, (_, index) => first + index * WEEK)
  // A stretch of the index for each week: in one stretch for all of them, a million rows would be sorted into weeks.
  const counted = starts.map((start, index) =>
    tx
      .selectFrom('ca_certificates')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('not_after', '>', Math.max(at, start - 1))
      .where('not_after', '<', start + WEEK)
      .where('revoked_at', 'is', null)
      .as(String(index)),
  )
  const counts = (await tx.selectNoFrom(counted).executeTakeFirstOrThrow()) as Record<string, number>
  return { weeks: starts.map((start, index) => ({ start: iso(start), count: counts[index] ?? 0 })) }
}
