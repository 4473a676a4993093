import { sql } from 'kysely'
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
  const rows = await tx
    .selectFrom('ca_certificates')
    .select(({ fn }) => [
      sql<number>`cast((not_after - ${first}) / ${WEEK} as integer)`.as('week'),
      fn.countAll<number>().as('count'),
    ])
    .where('not_after', '>', at)
    .where('not_after', '<', first + weeks * WEEK)
    .where('revoked_at', 'is', null)
    .groupBy('week')
    .execute()
  const counts = new Map(rows.map(({ week, count }) => [week, count]))
  return {
    weeks: Array.from({ length: weeks }, (_, index) => ({
      start: iso(first + index * WEEK),
      count: counts.get(index) ?? 0,
    })),
  }
}
