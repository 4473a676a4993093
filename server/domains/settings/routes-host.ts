import { z } from 'zod'
import { change, NO_INPUT } from '../../platform/http/route.ts'
import type { SettingsParts } from './parts.ts'
import { resetNetworks } from './reset-networks.ts'

/** Ways back in for whoever is at the machine itself; no role has them. */
export function hostSettingsRoutes(parts: SettingsParts) {
  return [
    change({
      at: 'POST /recovery/networks',
      may: 'host',
      summary: 'Let console and API be used from everywhere again; trusted proxies stay',
      input: NO_INPUT,
      output: z.object({ changed: z.boolean() }),
      errors: ['settings.pinned', 'settings.trial_open'],
      records: ['settings.change'],
      run: (unit) => resetNetworks(parts, unit),
    }),
  ]
}
