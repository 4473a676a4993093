import { z } from 'zod'
import type { Condition } from '../../base/database/quarantine.ts'
import { iso } from '../../base/time.ts'

export const HostCondition = z
  .object({
    /** Whether changes are taken: `verifying` until all data was checked after a disk error, `damaged` if that found something. */
    state: z.enum(['writable', 'verifying', 'damaged']),
    /** When the disk reported its error. */
    faultAt: z.string().nullable(),
    /** Entries of the audit log that were checked so far, and all of them. */
    checked: z.int().nullable(),
    entries: z.int().nullable(),
    damage: z.string().nullable(),
  })
  .meta({ id: 'HostCondition' })
export type HostCondition = z.infer<typeof HostCondition>

/** Whether changes are taken at this moment, and if not, why. */
export function hostCondition(condition: Condition): HostCondition {
  const { state } = condition
  const nothing = { state, faultAt: null, checked: null, entries: null, damage: null }
  if (state === 'writable') return nothing
  const faulty = { ...nothing, faultAt: iso(condition.faultAt) }
  if (state === 'damaged') return { ...faulty, damage: condition.damage }
  return { ...faulty, checked: condition.checked, entries: condition.entries }
}
