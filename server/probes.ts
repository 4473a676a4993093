import type { Checkpoints } from './domains/auditor/index.ts'
import type { Condition } from './base/database/quarantine.ts'
import { findAuthority, findCrl } from './domains/ca/index.ts'
import type { House } from './house.ts'
import type { Probe, Readiness } from './platform/http/health.ts'

const LEAST_FREE_BYTES = 64 * 1024 * 1024

/** How each subsystem says whether it can do its work; all of them are live looks. */
export function probesOf({ database, keys, clock }: House, checkpoints: Checkpoints): Probe[] {
  return [
    probe('database', async () => {
      await database.reader.selectFrom('base_migrations').select('name').limit(1).execute()
      return conditionReason(database.condition)
    }),
    probe('disk', async () =>
      database.space.free < LEAST_FREE_BYTES ? 'Less than 64 MB are free. Free space, or writing will stop.' : null,
    ),
    probe('keys', async () =>
      keys.pid === null ? 'The key process is restarting. Nothing is signed until it is back.' : null,
    ),
    probe('audit', async () => {
      const { firstBad } = database.checked
      if (firstBad !== null)
        return `The audit log does not match its hashes from entry ${firstBad} on. Compare it with an export or a backup.`
      return checkpoints.problem === null ? null : `No checkpoint could be signed: ${checkpoints.problem}`
    }),
    probe('certificates', async () => {
      if (!(await findAuthority(database.reader))) return null
      const crl = await findCrl(database.reader, 'issuing')
      return crl && crl.next_update > clock() ? null : 'The CRL is out of date. Devices may refuse every certificate.'
    }),
  ]
}

function conditionReason(condition: Condition): string | null {
  if (condition.state === 'writable') return null
  if (condition.state === 'damaged')
    return `The data is damaged and can only be read: ${condition.damage}. Restore the last verified backup.`
  return `After a disk error all data is being verified (${condition.checked} of ${condition.entries} entries); until then it can only be read.`
}

function probe(subsystem: string, reasonAgainst: () => Promise<string | null>): Probe {
  return async (): Promise<Readiness> => {
    const reason = await reasonAgainst()
    return { subsystem, ready: reason === null, reason }
  }
}
