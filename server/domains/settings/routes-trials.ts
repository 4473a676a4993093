import { z } from 'zod'
import { change, NO_INPUT, read } from '../../platform/http/route.ts'
import { howISeeYou, SeenOutput } from './how-i-see-you.ts'
import type { SettingsParts } from './parts.ts'
import { showTrials, TrialState } from './show-trial.ts'

const Ended = z.object({ section: z.string(), outcome: z.enum(['kept', 'reverted']) })

/** What is tried, and what is seen of whoever tries it. */
export function trialRoutes({ trials }: Pick<SettingsParts, 'trials'>) {
  return [
    read({
      at: 'GET /how-i-see-you',
      may: 'signed-in',
      byToken: true,
      summary: 'Peer, address, protocol and host of this request, and whether a proxy in front is set up right',
      input: NO_INPUT,
      output: SeenOutput,
      run: howISeeYou,
    }),
    read({
      at: 'GET /settings/trial',
      may: 'settings.read',
      summary: 'The change that is being tried, and how the last one ended',
      input: NO_INPUT,
      output: TrialState,
      run: showTrials,
    }),
    change({
      at: 'POST /settings/trial/keep',
      may: 'settings.manage',
      // It proves that a person still gets in.
      byToken: false,
      summary: 'Keep what is tried; from a connection that came in under the new settings, or once one did',
      input: NO_INPUT,
      output: Ended,
      errors: ['settings.no_trial', 'settings.not_proven'],
      records: ['settings.keep'],
      run: async (unit) => ({ section: (await trials.keep(unit)).section, outcome: 'kept' as const }),
    }),
    change({
      at: 'POST /settings/trial/revert',
      may: 'settings.manage',
      summary: 'Put back now what is tried',
      input: NO_INPUT,
      output: Ended,
      errors: ['settings.no_trial'],
      records: ['settings.revert'],
      run: async (unit) => ({ section: (await trials.revert(unit, 'asked')).section, outcome: 'reverted' as const }),
    }),
    change({
      at: 'POST /settings/trial/reach',
      may: 'anyone',
      summary: 'Show that the server is reached under the settings that are tried, with the token of the trial',
      input: z.object({ token: z.string().min(20).max(100) }),
      output: z.object({ reached: z.literal(true) }),
      errors: ['settings.no_trial', 'settings.not_proven'],
      records: ['settings.reach'],
      run: async (unit, { token }) => {
        await trials.reach(unit, token)
        return { reached: true as const }
      },
    }),
  ]
}
