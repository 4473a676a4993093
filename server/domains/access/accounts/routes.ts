import { z } from 'zod'
import { change, NO_INPUT, read } from '../../../platform/http/route.ts'
import { routesOf } from '../../../platform/lists/routes.ts'
import { createAccount, inviteAgain } from './invite.ts'
import { accountsList, showAccount } from './list-accounts.ts'
import type { AccessParts } from '../parts.ts'
import { permissionMatrix } from '../roles/permissions.ts'
import { reviseAccount } from './revise-account.ts'
import { GROUP_ROLES, ROLE_PERMISSIONS, ROLES } from '../roles/roles.ts'
import {
  AccountOutput,
  DisplayName,
  Id,
  InvitationOutput,
  PermissionRow,
  RoleName,
  RoleOutput,
  Username,
} from '../types.ts'

const InvitedOutput = z.object({ account: AccountOutput, invitation: InvitationOutput })

/** The accounts of others, roles, and who may do what. */
export function accountRoutes(parts: AccessParts) {
  const { cursors, contracts } = parts
  return [
    ...routesOf(accountsList, cursors),
    change({
      at: 'POST /accounts',
      may: 'access.manage',
      summary: 'Create a local account and an invitation to it',
      input: z.object({ username: Username, displayName: DisplayName, role: RoleName }),
      output: InvitedOutput,
      errors: ['access.username_taken', 'access.role_beyond_yours'],
      records: ['access.create_account', 'access.invite'],
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
      summary: 'Change name or role of an account, disable or enable it',
      input: z.object({
        id: Id,
        version: z.int(),
        displayName: DisplayName,
        role: RoleName.nullable(),
        disabled: z.boolean(),
      }),
      output: AccountOutput,
      errors: [
        'access.account_not_found',
        'access.version_stale',
        'access.role_beyond_yours',
        'access.not_yourself',
        'access.last_owner',
        'access.owner_must_be_local',
        'access.role_missing',
      ],
      records: ['access.revise_account', 'access.end_token'],
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
    read({
      at: 'GET /roles',
      may: 'signed-in',
      byToken: true,
      summary: 'Roles and what each may do',
      input: NO_INPUT,
      output: z.object({ items: z.array(RoleOutput) }),
      run: async () => ({
        items: ROLES.map((role) => ({
          role,
          permissions: [...ROLE_PERMISSIONS[role]],
          forGroups: GROUP_ROLES.some((allowed) => allowed === role),
        })),
      }),
    }),
    read({
      at: 'GET /permissions',
      may: 'access.read',
      summary: 'Every route, what it needs, and which roles have it',
      input: NO_INPUT,
      output: z.object({ items: z.array(PermissionRow) }),
      run: async () => ({ items: permissionMatrix(contracts()) }),
    }),
  ]
}
