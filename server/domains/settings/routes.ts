import { z } from 'zod'
import { notFound } from '../../base/errors.ts'
import type { ApiOf } from '../../platform/http/contract.ts'
import { change, NO_INPUT, read } from '../../platform/http/route.ts'
import { reviseSite } from './revise-site.ts'
import { findSite } from './store.ts'
import { OrganisationName, PublicHost, SiteOutput } from './types.ts'

export function settingsRoutes() {
  return [
    read({
      at: 'GET /settings/site',
      may: 'signed-in',
      summary: 'Name of the organisation and public host name',
      input: NO_INPUT,
      output: SiteOutput,
      errors: ['settings.site_not_set'],
      run: async ({ tx }) => {
        const site = await findSite(tx)
        if (!site) throw notFound('settings.site_not_set', 'The organisation is not set yet. Finish the set-up first.')
        return site
      },
    }),
    change({
      at: 'PUT /settings/site',
      may: 'access.manage',
      summary: 'Change the name of the organisation or the public host name',
      input: z.object({ name: OrganisationName, publicHost: PublicHost, version: z.int() }),
      output: SiteOutput,
      errors: ['settings.version_stale'],
      records: ['settings.revise_site'],
      stepUp: true,
      ifMatch: true,
      run: reviseSite,
    }),
  ]
}

export type ApiSettings = ApiOf<ReturnType<typeof settingsRoutes>>
