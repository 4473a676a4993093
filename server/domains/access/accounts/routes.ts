import { z } from 'zod'
import { APPROVAL_CODES } from '../../../platform/http/approval.ts'
import { change, read } from '../../../platform/http/route.ts'
import { routesOf } from '../../../platform/lists/routes.ts'
import { createAccount, inviteAgain } from './invite.ts'
import { accountsList, showAccount } from './list-accounts.ts'
import type { AccessParts } from '../parts.ts'
import { reviseAccount } from './revise-account.ts'
import { AccountOutput, DisplayName, Id, InvitationOutput, RoleName, Username } from '../types.ts'

const InvitedOutput = z.object({ account: AccountOutput, invitation: InvitationOutput })

/** The accounts of others. */
export function accountRoutes(parts: AccessParts) {
  return [
    ...routesOf(accountsList, parts.cursors),
    change({
      at: 'POST /accounts',
      may: 'access.manage',
      summary: 'Create a local account and an invitation to it',
      input: z.object({ username: Username, displayName: DisplayName, role: RoleName }),
      output: InvitedOutput,
      errors: ['access.username_taken', 'access.role_beyond_yours', 'access.role_not_found', ...APPROVAL_CODES],
      records: ['access.create_account', 'access.give_role', 'access.invite'],
      stepUp: true,
      run: (unit, input) => createAccount(unit, parts.consolePort, input),
    }),
    read({
      at: 'GET /accounts/:id',
      may: 'access.read',
      summary: 'One account, with its roles and where they come from',
      input: z.object({ id: Id }),
      output: AccountOutput,
      errors: ['access.account_not_found'],
      run: ({ tx, at }, { id }) => showAccount(tx, id, at),
    }),
    change({
      at: 'PUT /accounts/:id',
      may: 'access.manage',
      summary: 'Change the name of an account, disable or enable it',
      input: z.object({
        id: Id,
        version: z.int(),
        displayName: DisplayName,
        disabled: z.boolean(),
      }),
      output: AccountOutput,
      errors: [
        'access.account_not_found',
        'access.version_stale',
        'access.role_beyond_yours',
        'access.not_yourself',
        'access.last_owner',
        'access.budget_spent',
      ],
      records: ['access.revise_account', 'access.end_token', 'access.withdraw_approval'],
      asksReason: true,
      stepUp: true,
      ifMatch: true,
      run: reviseAccount,
    }),
    change({
      at: 'POST /accounts/:id/invitation',
      may: 'access.manage',
      summary: 'Invite somebody again, to set a new password',
      input: z.object({ id: Id }),
      output: InvitedOutput,
      errors: [
        'access.account_not_found',
        'access.password_elsewhere',
        'access.account_disabled',
        'access.role_beyond_yours',
      ],
      records: ['access.invite'],
      stepUp: true,
      run: (unit, input) => inviteAgain(unit, parts.consolePort, input),
    }),
  ]
}
