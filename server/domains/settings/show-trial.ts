import { z } from 'zod'
import type { Reading } from '../../base/audit/unit.ts'
import { iso, type Millis } from '../../base/time.ts'
import { findEndedTrial, findOpenTrial, type TrialRow } from './store-trials.ts'

export const TrialOutput = z
  .object({
    section: z.string(),
    version: z.int(),
    at: z.string(),
    /** When it reverts unless it is kept. */
    until: z.string(),
    /** Milliseconds until then, whatever the reader's clock says. */
    leftMs: z.int(),
    /** Somebody came in under the new settings: now it can be kept from anywhere. */
    reached: z.boolean(),
    /** The asker began it. */
    mine: z.boolean(),
  })
  .meta({ id: 'SettingsTrial' })
export type TrialView = z.output<typeof TrialOutput>

export const TrialState = z.object({
  trial: TrialOutput.nullable(),
  /** The trial that ended last. */
  last: z.object({ section: z.string(), outcome: z.enum(['kept', 'reverted']), at: z.string() }).nullable(),
})

/** The change that is being tried, and how the one before it ended. */
export async function showTrials({ tx, at, actor }: Reading): Promise<z.output<typeof TrialState>> {
  const open = await findOpenTrial(tx)
  const ended = await findEndedTrial(tx)
  return {
    trial: open ? toTrial(open, at, `${actor.kind}:${actor.id}`) : null,
    last:
      ended && ended.ended_at !== null && ended.outcome !== null
        ? { section: ended.section, outcome: ended.outcome, at: iso(ended.ended_at) }
        : null,
  }
}

export function toTrial(row: TrialRow, at: Millis, asker: string): TrialView {
  return {
    section: row.section,
    version: row.version,
    at: iso(row.at),
    until: iso(row.reverts_at),
    leftMs: Math.max(0, row.reverts_at - at),
    reached: row.reached_at !== null,
    mine: row.actor === asker,
  }
}
