import type { z } from 'zod'
import type { Unit } from '../../base/audit/unit.ts'
import { notFound } from '../../base/errors.ts'
import { setGroupRole } from '../access/index.ts'
import type { RoleInput } from './schemas.ts'

/**
 * Gives the people of a group a role, or takes it away; it counts from each one's next request on.
 * @throws Refusal directory.group_not_found, access.role_beyond_yours
 */
export async function mapRole(unit: Unit, { id, role }: z.output<typeof RoleInput>): Promise<{ role: typeof role }> {
  const group = await unit.tx.selectFrom('directory_groups').select('id').where('id', '=', id).executeTakeFirst()
  if (group === undefined) throw notFound('directory.group_not_found', 'There is no such group.')
  await setGroupRole(unit, { groupId: id, role })
  return { role }
}
