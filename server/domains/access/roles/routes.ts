import { z } from 'zod'
import type { ReadTx } from '../../../base/audit/unit.ts'
import type { Millis } from '../../../base/time.ts'
import { APPROVAL_CODES } from '../../../platform/http/approval.ts'
import { change, NO_INPUT, read } from '../../../platform/http/route.ts'
import { routesOf } from '../../../platform/lists/routes.ts'
import type { AccessParts } from '../parts.ts'
import { Id } from '../types.ts'
import { composeRole, removeRole, reviseRole } from './compose.ts'
import { giveRole, takeRole } from './give.ts'
import { grantsList, showGrants } from './list-grants.ts'
import { permissionMatrix } from './permissions.ts'
import { BUILT_IN_ROLES, isBuiltIn, ROLE_PERMISSIONS, SCOPED_PERMISSIONS, type Permission } from './roles.ts'
import { composedRoles, countGrants, type RoleRow } from './store.ts'
import {
  AccountRightsOutput,
  GrantOutput,
  HoldersOutput,
  PermissionName,
  PermissionRow,
  RoleName,
  RoleOutput,
  RolePurpose,
  RoleTitle,
} from './types.ts'
import { explainAccount, explainPermission } from './why.ts'

const Composition = {
  title: RoleTitle,
  purpose: RolePurpose,
  permissions: z.array(PermissionName).max(100),
}

const COMPOSE_ERRORS = ['access.role_beyond_yours', 'access.role_empty']

/** Roles, who holds them, and why somebody may do something. */
export function rolesRoutes({ cursors, contracts }: Pick<AccessParts, 'cursors' | 'contracts'>) {
  return [
    read({
      at: 'GET /roles',
      may: 'signed-in',
      byToken: true,
      summary: 'Roles and what each may do',
      input: NO_INPUT,
      output: z.object({ items: z.array(RoleOutput) }),
      run: async ({ tx, at }) => ({ items: await showRoles(tx, at) }),
    }),
    change({
      at: 'POST /roles',
      may: 'access.roles',
      summary: 'Compose a role of permissions that you hold yourself',
      input: z.object({ name: RoleName, ...Composition }),
      output: RoleOutput,
      errors: ['access.role_name_taken', ...COMPOSE_ERRORS],
      records: ['access.compose_role'],
      stepUp: true,
      run: async (unit, input) => shown(await composeRole(unit, input), 0),
    }),
    change({
      at: 'PUT /roles/:name',
      may: 'access.roles',
      summary: 'Change what a role allows; it counts from the next request of everybody who holds it',
      input: z.object({ name: RoleName, version: z.int(), ...Composition }),
      output: RoleOutput,
      errors: [
        'access.role_not_found',
        'access.role_built_in',
        'access.version_stale',
        ...COMPOSE_ERRORS,
        ...APPROVAL_CODES,
      ],
      records: ['access.revise_role'],
      asksReason: true,
      stepUp: true,
      ifMatch: true,
      run: async (unit, input) => {
        const row = await reviseRole(unit, input)
        return shown(row, (await countGrants(unit.tx, unit.at)).get(row.name) ?? 0)
      },
    }),
    change({
      at: 'DELETE /roles/:name',
      may: 'access.roles',
      summary: 'Remove a role that nobody holds',
      input: z.object({ name: RoleName }),
      output: z.object({ removed: z.literal(true) }),
      errors: ['access.role_not_found', 'access.role_built_in', 'access.role_in_use', 'access.role_beyond_yours'],
      records: ['access.remove_role'],
      stepUp: true,
      run: async (unit, input) => {
        await removeRole(unit, input)
        return { removed: true as const }
      },
    }),
    ...routesOf(grantsList, cursors),
    change({
      at: 'POST /grants',
      may: 'access.roles',
      summary: 'Give a role to an account or to the members of a group, perhaps for one group only and until an end',
      input: z.object({
        account: Id.nullable().default(null),
        group: Id.nullable().default(null),
        role: RoleName,
        within: Id.nullable().default(null),
        endsAt: z.iso.datetime().nullable().default(null),
      }),
      output: GrantOutput,
      errors: [
        'access.account_not_found',
        'access.end_unusable',
        'access.grant_exists',
        'access.group_not_found',
        'access.holder_unclear',
        'access.not_yourself',
        'access.owner_is_lasting',
        'access.owner_must_be_local',
        'access.role_beyond_yours',
        'access.role_not_found',
        'access.role_not_scoped',
        ...APPROVAL_CODES,
      ],
      records: ['access.give_role'],
      stepUp: true,
      run: async (unit, input) => {
        const [grant] = await showGrants(unit.tx, [await giveRole(unit, input)])
        return grant!
      },
    }),
    change({
      at: 'DELETE /grants/:id',
      may: 'access.roles',
      summary: 'Take a role away; it counts from the next request of whoever held it',
      input: z.object({ id: Id }),
      output: z.object({ taken: z.literal(true) }),
      errors: ['access.grant_not_found', 'access.role_beyond_yours', 'access.not_yourself', 'access.last_owner'],
      records: ['access.take_role'],
      asksReason: true,
      stepUp: true,
      run: async (unit, input) => {
        await takeRole(unit, input)
        return { taken: true as const }
      },
    }),
    read({
      at: 'GET /accounts/:id/rights',
      may: 'access.read',
      summary: 'What an account may do now, and why',
      input: z.object({ id: Id }),
      output: AccountRightsOutput,
      errors: ['access.account_not_found'],
      run: explainAccount,
    }),
    read({
      at: 'GET /permissions',
      may: 'access.read',
      summary: 'Every route, what it needs, and which roles have it',
      input: NO_INPUT,
      output: z.object({ items: z.array(PermissionRow) }),
      run: async ({ tx }) => ({ items: permissionMatrix(contracts(), await permissionsByRole(tx)) }),
    }),
    read({
      at: 'GET /permissions/:permission/holders',
      may: 'access.read',
      summary: 'Who may do this now, and why',
      input: z.object({ permission: z.string().max(60) }),
      output: HoldersOutput,
      errors: ['access.permission_not_found'],
      wide: 'page',
      run: explainPermission,
    }),
  ]
}

/** Every role of this house with what it allows, built-in ones first. */
export async function permissionsByRole(tx: ReadTx): Promise<Map<string, readonly string[]>> {
  const composed = (await composedRoles(tx)).map(
    ({ name, permissions }) => [name, JSON.parse(permissions) as string[]] as const,
  )
  return new Map<string, readonly string[]>([...Object.entries(ROLE_PERMISSIONS), ...composed])
}

async function showRoles(tx: ReadTx, at: Millis): Promise<z.output<typeof RoleOutput>[]> {
  const counts = await countGrants(tx, at)
  const builtIn = BUILT_IN_ROLES.map((role) =>
    describe(role, ROLE_PERMISSIONS[role], { title: null, purpose: '', version: 1 }, counts.get(role) ?? 0),
  )
  return [...builtIn, ...(await composedRoles(tx)).map((row) => shown(row, counts.get(row.name) ?? 0))]
}

function shown(row: RoleRow, grants: number): z.output<typeof RoleOutput> {
  return describe(row.name, JSON.parse(row.permissions) as Permission[], row, grants)
}

function describe(
  role: string,
  permissions: readonly Permission[],
  { title, purpose, version }: { title: string | null; purpose: string; version: number },
  grants: number,
): z.output<typeof RoleOutput> {
  return {
    role,
    builtIn: isBuiltIn(role),
    title,
    purpose,
    permissions: [...permissions],
    forGroups: role !== 'owner',
    scoped: permissions.every((permission) => SCOPED_PERMISSIONS.includes(permission)),
    grants,
    version,
  }
}
