import type { ReadTx } from '../../base/audit/unit.ts'
import type { Millis } from '../../base/time.ts'

/** How fresh what we know of each directory is. */
export interface DirectoryHealth {
  id: string
  name: string
  /** When it was last read completely. */
  readAt: Millis | null
  appliedAt: Millis | null
  /** The newest plan of a whole read, if that stopped at a brake. */
  stoppedPlan: string | null
}

export async function directoryHealth(tx: ReadTx): Promise<DirectoryHealth[]> {
  const sources = await tx.selectFrom('directory_sources').selectAll().orderBy('name').execute()
  return await Promise.all(
    sources.map(async ({ id, name, last_complete_at, last_applied_at }) => {
      const plan = await tx
        .selectFrom('directory_plans')
        .select(['id', 'state'])
        .where('source_id', '=', id)
        // A plan is incomplete while its read goes on, and stays so when that fails: neither says that the brake was wrong.
        .where('state', '!=', 'incomplete')
        .orderBy('id', 'desc')
        .limit(1)
        .executeTakeFirst()
      const stoppedPlan = plan?.state === 'stopped' ? plan.id : null
      return { id, name, readAt: last_complete_at, appliedAt: last_applied_at, stoppedPlan }
    }),
  )
}
