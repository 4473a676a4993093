import type { Unit } from '../../../base/audit/unit.ts'
import { conflict, invalid, stale } from '../../../base/errors.ts'
import type { Deed } from '../../../platform/http/approval.ts'
import { assertApproved } from '../approvals/assert-approved.ts'
import { beyondYours } from './callers.ts'
import { givesAdministration, grantsOf, isAdministration, permissionsOfRole } from './rights.ts'
import { isBuiltIn, PERMISSIONS, type Permission } from './roles.ts'
import { deleteRole, findRole, insertRole, roleNotFound, updateRole, type RoleRow } from './store.ts'

/** A role as it is composed: what it is called and what it allows. */
export interface RoleInput {
  name: string
  title: string
  purpose: string
  permissions: Permission[]
}

/**
 * Composes a role of permissions that one holds oneself.
 * @throws Refusal access.role_name_taken, access.role_beyond_yours, access.role_empty
 */
export async function composeRole(unit: Unit, input: RoleInput): Promise<RoleRow> {
  const { tx, at, record } = unit
  await assertHolds(unit, input.permissions)
  const row: RoleRow = { ...columnsOf(input), name: input.name, created_at: at, version: 1 }
  if (isBuiltIn(input.name) || !(await insertRole(tx, row))) throw nameTaken()
  record({ action: 'access.compose_role', target: `role:${row.name}`, after: factsOf(row) })
  return row
}

/**
 * Changes what a role allows; it bites at the next request of everybody who holds it.
 * @throws Refusal access.role_not_found, access.role_built_in, access.version_stale, access.role_beyond_yours, access.role_empty;
 *   access.approval_needed where it comes to give administration, or more of it
 */
export async function reviseRole(unit: Unit, { version, ...input }: RoleInput & { version: number }): Promise<RoleRow> {
  const { tx, record } = unit
  const before = await requireComposed(unit, input.name)
  // Neither may hold more than the caller: else he could break what somebody above him made, or raise his own role.
  await assertHolds(unit, [...((await permissionsOfRole(tx, input.name)) ?? []), ...input.permissions])
  if (await raises(tx, before, input)) await assertApproved(unit, deedOf(before, input))
  const columns = columnsOf(input)
  if (before.version !== version || !(await updateRole(tx, before, columns))) throw versionStale()
  const after: RoleRow = { ...before, ...columns, version: version + 1 }
  const administrative = await givesAdministration(tx, input.name)
  const detail = { administrative, raised: administrative && !isAdministration(JSON.parse(before.permissions)) }
  record({
    action: 'access.revise_role',
    target: `role:${input.name}`,
    before: factsOf(before),
    after: factsOf(after),
    detail,
  })
  return after
}

/**
 * Removes a role that nobody holds any more.
 * @throws Refusal access.role_not_found, access.role_built_in, access.role_in_use, access.role_beyond_yours
 */
export async function removeRole(unit: Unit, { name }: { name: string }): Promise<void> {
  const { tx, record } = unit
  const before = await requireComposed(unit, name)
  await assertHolds(unit, (await permissionsOfRole(tx, name)) ?? [])
  const used = await tx.selectFrom('access_grants').select('id').where('role', '=', name).limit(1).executeTakeFirst()
  if (used) throw conflict('access.role_in_use', 'This role is still given to somebody. Take it away there first.')
  await deleteRole(tx, name)
  record({ action: 'access.remove_role', target: `role:${name}`, before: factsOf(before) })
}

/** Whoever holds it already would have administration, or more of it, without anybody having given him that. */
async function raises(tx: Unit['tx'], before: RoleRow, { permissions }: RoleInput): Promise<boolean> {
  const had = (await permissionsOfRole(tx, before.name)) ?? []
  return isAdministration(permissions) && permissions.some((permission) => !had.includes(permission))
}

function deedOf(before: RoleRow, { name, title, permissions }: RoleInput): Deed {
  const facts = {
    role: name,
    title,
    'before.permissions': JSON.parse(before.permissions) as string[],
    permissions: PERMISSIONS.filter((permission) => permissions.includes(permission)),
    version: before.version,
  }
  return { kind: 'raise_role', target: `role:${name}`, facts }
}

async function requireComposed({ tx }: Unit, name: string): Promise<RoleRow> {
  if (isBuiltIn(name))
    throw conflict('access.role_built_in', 'Built-in roles stay as they are. Compose one of your own.')
  const row = await findRole(tx, name)
  if (!row) throw roleNotFound()
  return row
}

async function assertHolds({ tx, at, actor }: Unit, permissions: readonly Permission[]): Promise<void> {
  if (permissions.length === 0) {
    const message = 'Choose at least one permission.'
    throw invalid('access.role_empty', message, [{ pointer: '/permissions', message }])
  }
  // Whoever holds something for a while only could keep it by a role of his own: what counts is what he holds without an end.
  const grants = actor.kind === 'account' ? await grantsOf(tx, actor.id, at) : []
  const lasting = grants.filter(({ within, endsAt }) => within === null && endsAt === null)
  const held = new Set<Permission>(lasting.flatMap((grant) => grant.permissions))
  if (!permissions.every((permission) => held.has(permission))) throw beyondYours()
}

/** In the order in which permissions are listed, each once: the same choice is the same text. */
function columnsOf({ title, purpose, permissions }: RoleInput) {
  const chosen = PERMISSIONS.filter((permission) => permissions.includes(permission))
  return { title, purpose, permissions: JSON.stringify(chosen) }
}

function factsOf({ title, purpose, permissions, version }: RoleRow) {
  return { title, purpose, permissions: JSON.parse(permissions) as string[], version }
}

function nameTaken() {
  const message = 'There is a role of this name. Choose another.'
  return conflict('access.role_name_taken', message, { errors: [{ pointer: '/name', message }] })
}

function versionStale() {
  return stale('access.version_stale', 'Somebody else changed this role. Load it again, then repeat your change.')
}
