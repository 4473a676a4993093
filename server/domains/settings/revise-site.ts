import type { Unit } from '../../base/audit/unit.ts'
import { Refusal } from '../../base/errors.ts'
import { findSite, writeSite } from './store.ts'
import type { Site } from './types.ts'

export interface ReviseSiteInput {
  name: string
  publicHost: string
  /** The version that the caller saw; null takes whatever there is (set-up). */
  version: number | null
}

/**
 * Sets the organisation's name and the public host name: their one home.
 * @throws Refusal settings.version_stale
 * @once version of the site
 */
export async function reviseSite(
  { tx, at, record }: Unit,
  { name, publicHost, version }: ReviseSiteInput,
): Promise<Site> {
  const before = await findSite(tx)
  if (version !== null && version !== (before?.version ?? 0)) {
    throw new Refusal(
      412,
      'settings.version_stale',
      'Somebody else changed these settings. Load them again, then repeat your change.',
    )
  }
  const site: Site = { name, publicHost, version: (before?.version ?? 0) + 1 }
  await writeSite(tx, site, at)
  record({
    action: 'settings.revise_site',
    target: 'settings:site',
    ...(before && { before: { name: before.name, publicHost: before.publicHost, version: before.version } }),
    after: { name, publicHost, version: site.version },
  })
  return site
}
