/** Groups as a graph: which groups hold a group, or which groups a group holds. */
export type Links = ReadonlyMap<string, readonly string[]>

/**
 * Every group that is reached from `start` by following `links`, with the shortest way to it. Cycles are legal in a directory:
 * each group is visited once.
 * @returns group → the groups on the way, the first from `start`, the last the group itself
 */
export function waysFrom(start: readonly string[], links: Links): Map<string, string[]> {
  const ways = new Map<string, string[]>()
  let frontier = start.map((group) => [group])
  while (frontier.length > 0) {
    const next: string[][] = []
    for (const way of frontier) {
      const group = way.at(-1)!
      if (ways.has(group)) continue
      ways.set(group, way)
      for (const linked of links.get(group) ?? []) next.push([...way, linked])
    }
    frontier = next
  }
  return ways
}

/** Edges as links, in one direction and the other. */
export function linksOf(edges: readonly { group: string; member: string }[]): { holders: Links; held: Links } {
  const holders = new Map<string, string[]>()
  const held = new Map<string, string[]>()
  for (const { group, member } of edges) {
    append(holders, member, group)
    append(held, group, member)
  }
  return { holders, held }
}

function append(map: Map<string, string[]>, key: string, value: string): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [value])
  else list.push(value)
}
