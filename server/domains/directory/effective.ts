import type { ReadTx } from '../../base/audit/unit.ts'
import type { GroupPath } from '../access/index.ts'
import { linksOf, type Links, waysFrom } from './closure.ts'

// Who belongs to what is computed from direct edges whenever it is asked: a stored closure could be stale, and a stale one gives
// memberships that nobody granted.

/** How groups hang together; small beside the people in them. */
export interface GroupGraph {
  holders: Links
  held: Links
  names: ReadonlyMap<string, string>
}

/** All nested groups. A group that is missing passes nothing on; `also: 'missing'` asks who would be touched if it did. */
export async function groupGraph(tx: ReadTx, also?: 'missing'): Promise<GroupGraph> {
  const groups = await tx.selectFrom('directory_groups').select(['id', 'name', 'state']).execute()
  const counted = groups.filter(({ state }) => state === 'active' || also === 'missing')
  const names = new Map(counted.map(({ id, name }) => [id, name]))
  const nested = await tx
    .selectFrom('directory_memberships')
    .select(['group_id as group', 'member_group_id as member'])
    .where('member_group_id', 'is not', null)
    .execute()
  const edges = nested.flatMap(({ group, member }) =>
    member !== null && names.has(group) && names.has(member) ? [{ group, member }] : [],
  )
  return { ...linksOf(edges), names }
}

/** All groups of one person, each with the shortest way to it. */
export async function effectiveGroupsOf(tx: ReadTx, personId: string, graph?: GroupGraph): Promise<GroupPath[]> {
  const { holders, names } = graph ?? (await groupGraph(tx))
  const direct = await tx
    .selectFrom('directory_memberships')
    .select('group_id')
    .where('person_id', '=', personId)
    .orderBy('group_id')
    .execute()
  const start = direct.map(({ group_id }) => group_id).filter((id) => names.has(id))
  const ways = waysFrom(start, holders)
  return [...ways].map(([id, way]) => ({ id, path: way.map((group) => names.get(group) ?? group) }))
}

/** The group itself and every group within it, each with the way from the group down. */
export async function groupsWithin(tx: ReadTx, groupId: string, graph?: GroupGraph): Promise<Map<string, string[]>> {
  const { held, names } = graph ?? (await groupGraph(tx))
  const ways = waysFrom([groupId], held)
  return new Map([...ways].map(([id, way]) => [id, way.map((group) => names.get(group) ?? group)]))
}
