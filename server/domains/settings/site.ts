import { z } from 'zod'
import type { ReadTx, Unit } from '../../base/audit/unit.ts'
import { changeSection } from './change-section.ts'
import { valuesFrom } from './read-section.ts'
import { defineSection } from './section.ts'
import { findStored } from './store.ts'
import { OrganisationName, PublicHost, type Site } from './types.ts'

/** Who runs this server, and the name under which browsers and devices reach it. Empty before the set-up. */
export const SITE = defineSection({
  name: 'site',
  schema: z.object({
    name: OrganisationName.default('').meta({ description: 'Name of the organisation' }),
    publicHost: PublicHost.default('').meta({ description: 'Name by which browsers and devices reach this server' }),
  }),
  tried: ['publicHost'],
})

/** Organisation and public host name; null before the set-up. */
export async function findSite(tx: ReadTx): Promise<Site | null> {
  const { version, fields } = await findStored(tx, SITE.name)
  const { name, publicHost } = valuesFrom(SITE, fields)
  return name === '' || publicHost === '' ? null : { name, publicHost, version }
}

/** The set-up names both, over whatever there is. */
export async function nameSite(unit: Unit, { name, publicHost }: Omit<Site, 'version'>): Promise<void> {
  await changeSection(unit, null, SITE, { wanted: { values: { name, publicHost } }, seen: null, how: 'changed' })
}
