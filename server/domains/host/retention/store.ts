import type { ReadTx, Tx } from '../../../base/audit/unit.ts'
import { DAY, iso, type Millis } from '../../../base/time.ts'

declare module '../../../base/database/tables.ts' {
  interface Tables {
    host_sizes: { day: string; part: string; bytes: number; at: number }
  }
}

export const dayOf = (at: Millis): string => iso(at).slice(0, 10)

/** Keeps one measurement; a second one of the same day takes its place. */
export async function keepSizes(tx: Tx, sizes: Readonly<Record<string, number>>, at: Millis): Promise<void> {
  for (const [part, bytes] of Object.entries(sizes)) {
    await tx
      .insertInto('host_sizes')
      .values({ day: dayOf(at), part, bytes, at })
      .onConflict((taken) => taken.columns(['day', 'part']).doUpdateSet({ bytes, at }))
      .execute()
  }
}

const KEPT: Millis = 400 * DAY

export async function dropSizes(tx: Tx, at: Millis): Promise<void> {
  await tx
    .deleteFrom('host_sizes')
    .where('day', '<', dayOf(at - KEPT))
    .execute()
}

/** Measurements since then, by part, oldest first. */
export async function sizesSince(tx: ReadTx, since: Millis) {
  const rows = await tx
    .selectFrom('host_sizes')
    .selectAll()
    .where('day', '>=', dayOf(since))
    .orderBy('part')
    .orderBy('day')
    .execute()
  return Map.groupBy(rows, ({ part }) => part)
}
