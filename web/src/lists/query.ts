import { useMemo } from 'react'
import { useNavigate } from '@tanstack/react-router'
import { useQueryWords } from '../address.ts'
import { draftOf, expressionOf, type Group } from './draft.ts'
import { printExpression, readExpression } from './expression.ts'
import { filterOf, SHORT } from './filter-of.ts'

/** The parts of a view of a list, as they stand in the address. */
export interface View {
  q?: string
  filter?: string
  sort?: string
  /** Ids with commas between. */
  columns?: string
}

const PARTS = ['q', 'filter', 'sort', 'columns'] as const

/** How a list is looked at: all of it lives in the address, so that a link is a view. */
export interface ListQuery {
  parts: View
  /** The filter taken apart; null where what stands in the address is none. */
  root: Group | null
  /** The saved view that was opened. */
  view: string | null
  change: (parts: View) => void
  setRoot: (root: Group) => void
  open: (view: string | null, parts: View) => void
  /** Stays as it is, without the view. */
  leave: () => void
  /** Whether anything narrows the list. */
  narrowed: boolean
  clear: () => void
}

/** `''` for the filter that lets everything through. */
export function filterText(root: Group): string {
  const expression = expressionOf(root)
  return expression ? printExpression(expression) : ''
}

export function useListQuery(): ListQuery {
  const words = useQueryWords()
  const navigate = useNavigate()
  const { q, sort, columns } = words
  const filter = filterOf(words)
  const root = useMemo(() => rootOf(filter), [filter])
  function change(parts: Record<string, string | undefined>, replace = true): void {
    const given: Record<string, string | undefined> = Object.fromEntries(
      Object.entries(parts).map(([name, value]) => [name, value || undefined]),
    )
    // The new filter holds what the short forms said.
    if ('filter' in parts) for (const name of SHORT.keys()) given[name] = undefined
    void navigate({
      to: '.',
      search: (kept: Record<string, unknown>) => ({ ...kept, ...given }),
      replace,
      resetScroll: false,
    } as never)
  }
  return {
    parts: {
      ...(q ? { q } : {}),
      ...(filter ? { filter } : {}),
      ...(sort ? { sort } : {}),
      ...(columns ? { columns } : {}),
    },
    root,
    view: words['view'] ?? null,
    change: (parts) => change({ ...parts }),
    setRoot: (next) => change({ filter: filterText(next) }),
    open: (view, parts) =>
      change(
        { ...Object.fromEntries(PARTS.map((name) => [name, undefined])), ...parts, view: view ?? undefined },
        false,
      ),
    leave: () => change({ view: undefined }),
    narrowed: Boolean(q) || Boolean(filter),
    clear: () => change({ q: undefined, filter: undefined }),
  }
}

function rootOf(filter: string): Group | null {
  if (!filter) return draftOf(null)
  const expression = readExpression(filter)
  return expression && draftOf(expression)
}
