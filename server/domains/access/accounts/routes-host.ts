import { z } from 'zod'
import { change } from '../../../platform/http/route.ts'
import { inviteOwner } from './invite.ts'
import type { AccessParts } from '../parts.ts'
import { resetFactor } from '../factors/reset-factor.ts'
import { AccountOutput, InvitationOutput } from '../types.ts'

/** A name as it is typed at the machine: of an account of ours, or of a person. */
const Named = z.object({ username: z.string().trim().min(1).max(256) })

/** Ways back in for whoever is at the machine itself; no role has them. */
export function hostRoutes({ consolePort }: AccessParts) {
  return [
    change({
      at: 'POST /recovery/factor',
      may: 'host',
      summary: 'Take the second factor of an account away; it enrolls a new one at the next sign-in',
      input: Named,
      output: z.object({ accountId: z.string() }),
      errors: ['access.account_not_found', 'access.no_factor'],
      records: ['access.reset_factor'],
      run: resetFactor,
    }),
    change({
      at: 'POST /recovery/invitation',
      may: 'host',
      summary: 'Invite an owner to set a new password; roles stay as they are',
      input: Named,
      output: z.object({ account: AccountOutput, invitation: InvitationOutput }),
      errors: ['access.not_an_owner', 'access.account_disabled'],
      records: ['access.invite_owner', 'access.invite'],
      run: (unit, input) => inviteOwner(unit, consolePort, input),
    }),
  ]
}
