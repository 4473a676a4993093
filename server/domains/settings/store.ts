import type { ReadTx, Tx } from '../../base/audit/unit.ts'
import type { Millis } from '../../base/time.ts'
import type { Site } from './types.ts'

interface SiteTable {
  id: number
  organisation: string
  public_host: string
  version: number
  updated_at: number
}

declare module '../../base/database/tables.ts' {
  interface Tables {
    settings_site: SiteTable
  }
}

export async function findSite(tx: ReadTx): Promise<Site | null> {
  const row = await tx.selectFrom('settings_site').selectAll().where('id', '=', 1).executeTakeFirst()
  return row ? { name: row.organisation, publicHost: row.public_host, version: row.version } : null
}

export async function writeSite(tx: Tx, site: Site, at: Millis): Promise<void> {
  const row = { organisation: site.name, public_host: site.publicHost, version: site.version, updated_at: at }
  await tx
    .insertInto('settings_site')
    .values({ id: 1, ...row })
    .onConflict((oc) => oc.column('id').doUpdateSet(row))
    .execute()
}
