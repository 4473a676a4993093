import type { Api } from '../api/api.ts'
import { keptColumns } from '../ui/shown-columns.ts'
import { printExpression, readExpression } from './expression.ts'
import type { View } from './query.ts'

/** A view that the server keeps. */
export type SavedView = Api['GET /views']['output']['views'][number]
export type ViewQuery = SavedView['query']

type Columns = Parameters<typeof keptColumns>[0]

/** What would be kept of how a list stands now. */
export function queryNow({ q, filter, sort }: View, shown: readonly string[]): ViewQuery {
  return { ...(q ? { q } : {}), ...(filter ? { filter } : {}), ...(sort ? { sort } : {}), columns: [...shown] }
}

/** What goes into the address to look through a view. */
export function partsOf({ q, filter, sort, columns }: ViewQuery): View {
  return {
    ...(q ? { q } : {}),
    ...(filter ? { filter } : {}),
    ...(sort ? { sort } : {}),
    ...(columns ? { columns: columns.join(',') } : {}),
  }
}

/** Whether a list stands otherwise than the view has it; spelling and columns that are no more do not count. */
export function isChanged(saved: ViewQuery, now: ViewQuery, columns: Columns): boolean {
  const same = (a = '', b = ''): boolean => a.trim() === b.trim()
  if (!same(saved.q, now.q) || !same(saved.sort, now.sort)) return true
  if (spelled(saved.filter) !== spelled(now.filter)) return true
  return saved.columns !== undefined && keptColumns(columns, saved.columns).join() !== (now.columns ?? []).join()
}

function spelled(filter = ''): string {
  const expression = filter === '' ? null : readExpression(filter)
  return expression ? printExpression(expression) : filter
}
