import type { Reading, Unit } from '../../base/audit/unit.ts'
import { DAY, type Millis } from '../../base/time.ts'
import type { JobRun } from '../../platform/jobs/job.ts'
import { findSite } from '../settings/index.ts'
import { covers } from './identity.ts'
import { prepareIssue, renewIdentity } from './issue.ts'
import { certificatesOf } from './keep-identity.ts'
import type { TlsParts } from './parts.ts'
import { allIdentities, findIdentity, type IdentitiesTable } from './store.ts'

/** A third of the life of what our profile issues. */
export const RENEW_BEFORE: Millis = 30 * DAY

/**
 * Renews every certificate of our own authority that ends soon or no longer names the public host; what is served stays the same
 * identity, so nobody has to try anything.
 * @returns how many were renewed
 */
export async function renewAll(parts: TlsParts, run: JobRun): Promise<number> {
  const due = await dueIdentities(run.reading)
  for (const row of due) {
    const names = await namesFor(run.reading, row)
    const issued = await prepareIssue(parts, { ...run.reading, at: run.now() }, { names })
    await run.unit((unit) => renewStillThere(unit, parts, row, issued))
  }
  return due.length
}

async function dueIdentities(reading: Reading): Promise<IdentitiesTable[]> {
  const site = await findSite(reading.tx)
  const own = (await allIdentities(reading.tx)).filter(({ origin }) => origin === 'authority')
  return own.filter(({ certificate }) => {
    const [leaf] = certificatesOf(certificate ?? '')
    if (!leaf) return false
    const ends = leaf.validToDate.getTime() - reading.at <= RENEW_BEFORE
    return ends || (site !== null && !covers(leaf, site.publicHost))
  })
}

/** The same names, and the public host if it was renamed. */
async function namesFor({ tx }: Reading, { names }: IdentitiesTable): Promise<string[]> {
  const site = await findSite(tx)
  const before = JSON.parse(names) as string[]
  return site && !before.includes(site.publicHost) ? [site.publicHost, ...before].slice(0, 20) : before
}

/** Somebody may have removed it while it was signed for. */
async function renewStillThere(
  unit: Unit,
  parts: TlsParts,
  { id }: IdentitiesTable,
  issued: Awaited<ReturnType<typeof prepareIssue>>,
): Promise<void> {
  if (await findIdentity(unit.tx, id)) await renewIdentity(unit, parts, { id }, issued)
}
