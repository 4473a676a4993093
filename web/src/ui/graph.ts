/** A step from one node to another, by their keys. */
export interface Edge {
  from: string
  to: string
}

/** Where a node stands: columns from the start, rows from the top; halves centre a short column beside a long one. */
export interface Place {
  column: number
  row: number
}

/**
 * Places the nodes of a small graph so that steps lead to the right: each node stands behind all that lead to it, beside those
 * it belongs with. Steps that close a circle lead back.
 * @param last nodes that stand together in the last column
 */
export function placesOf(start: string, edges: readonly Edge[], last: ReadonlySet<string>): Map<string, Place> {
  const columns = columnsOf(start, edges)
  const end = Math.max(0, ...[...columns].filter(([key]) => !last.has(key)).map(([, column]) => column)) + 1
  for (const key of columns.keys()) if (last.has(key)) columns.set(key, end)
  return rowsOf(columns, edges)
}

/** Whether the step leads back, or to a neighbour above or below. */
export function leadsBack(places: ReadonlyMap<string, Place>, { from, to }: Edge): boolean {
  return (places.get(to)?.column ?? 0) <= (places.get(from)?.column ?? 0)
}

/** The longest way to each node; a step to a node that is on the way itself closes a circle and does not count. */
function columnsOf(start: string, edges: readonly Edge[]): Map<string, number> {
  const order: string[] = []
  const forward: Edge[] = []
  const state = new Map<string, 'open' | 'done'>()
  const visit = (key: string): void => {
    state.set(key, 'open')
    for (const edge of edges.filter(({ from }) => from === key)) {
      if (state.get(edge.to) === 'open') continue
      forward.push(edge)
      if (!state.has(edge.to)) visit(edge.to)
    }
    state.set(key, 'done')
    order.unshift(key)
  }
  visit(start)
  const columns = new Map([[start, 0]])
  for (const key of order)
    for (const { to } of forward.filter(({ from }) => from === key))
      columns.set(to, Math.max(columns.get(to) ?? 0, (columns.get(key) ?? 0) + 1))
  return columns
}

/** Column by column, each node at the height of those that lead to it. */
function rowsOf(columns: ReadonlyMap<string, number>, edges: readonly Edge[]): Map<string, Place> {
  const places = new Map<string, Place>()
  const many = Math.max(...columns.values()) + 1
  const byColumn = Array.from({ length: many }, (_none, at) =>
    [...columns].filter(([, column]) => column === at).map(([key]) => key),
  )
  const most = Math.max(...byColumn.map(({ length }) => length))
  for (const [column, keys] of byColumn.entries()) {
    const sorted = keys.toSorted((a, b) => heightOf(a, edges, places) - heightOf(b, edges, places))
    for (const [at, key] of sorted.entries()) places.set(key, { column, row: at + (most - keys.length) / 2 })
  }
  return places
}

function heightOf(key: string, edges: readonly Edge[], places: ReadonlyMap<string, Place>): number {
  const rows = edges.flatMap(({ from, to }) => (to === key ? (places.get(from)?.row ?? []) : []))
  return rows.length === 0 ? 0 : rows.reduce((sum, row) => sum + row, 0) / rows.length
}
