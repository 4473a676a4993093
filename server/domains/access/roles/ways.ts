import type { ReadTx } from '../../../base/audit/unit.ts'

/** A group of somebody and the shortest way to it. */
export interface GroupPath {
  id: string
  /** Names of the groups from the person to this one. */
  path: string[]
}

/** Deeper nesting than any directory has; what lies beyond is not walked, and gives nothing to explain. */
const DEEPEST = 64

/** Every group of a person by its id, direct and nested, each with the shortest way to it, from the edges as they are now. */
export async function waysOf(tx: ReadTx, personId: string): Promise<Map<string, GroupPath>> {
  const ways = new Map<string, GroupPath>()
  let reached = (await edges(tx, 'person_id', [personId])).map(({ id, name }) => ({ id, path: [name] }))
  for (let depth = 0; depth < DEEPEST && reached.length > 0; depth++) {
    const fresh = reached.filter(({ id }) => !ways.has(id))
    for (const way of fresh) if (!ways.has(way.id)) ways.set(way.id, way)
    const next = await edges(
      tx,
      'member_group_id',
      fresh.map(({ id }) => id),
    )
    reached = next.map(({ from, id, name }) => ({ id, path: [...(ways.get(from)?.path ?? []), name] }))
  }
  return ways
}

async function edges(tx: ReadTx, from: 'person_id' | 'member_group_id', ids: readonly string[]) {
  if (ids.length === 0) return []
  return await tx
    .selectFrom('directory_ways')
    .select([`${from} as from`, 'group_id as id', 'group_name as name'])
    .where(from, 'in', ids)
    .orderBy('group_name')
    .orderBy('group_id')
    .$narrowType<{ from: string }>()
    .execute()
}
