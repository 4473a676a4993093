import type { UnitContext, ReadTx } from '../../base/audit/unit.ts'
import { narrowedTo } from '../access/index.ts'
import { groupGraph, groupsWithin } from './effective.ts'

type Asking = Pick<UnitContext, 'at' | 'actor' | 'origin'> & { tx: ReadTx }

/**
 * The groups that the reader may know of: null for all, or those that his permission names, with every group within them. Their
 * members, of any depth, are the people that he may see.
 */
export async function visibleGroups(asking: Asking): Promise<ReadonlySet<string> | null> {
  const roots = await narrowedTo(asking, 'directory.read')
  if (roots === null) return null
  const graph = await groupGraph(asking.tx)
  const visible = new Set<string>()
  for (const root of roots) {
    if (!graph.names.has(root)) continue
    for (const id of (await groupsWithin(asking.tx, root, graph)).keys()) visible.add(id)
  }
  return visible
}
