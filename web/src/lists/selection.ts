import { useRef, useState } from 'react'
import type { Selection } from '../ui/TableRows.tsx'

/** What is selected: some rows by their ids, or everything that matches, also what was not loaded. */
export interface Selected {
  everything: boolean
  ids: ReadonlySet<string>
}

export const NOTHING: Selected = { everything: false, ids: new Set() }

/** Switches rows; `on` decides for all of them. What was everything becomes what was seen of it. */
export function switched(now: Selected, seen: readonly string[], ids: readonly string[], on: boolean): Selected {
  const next = new Set(now.everything ? seen : now.ids)
  for (const id of ids) {
    if (on) next.add(id)
    else next.delete(id)
  }
  return { everything: false, ids: next }
}

/** Ids of the rows from one place to another, in either direction. */
export function between(seen: readonly string[], one: number, other: number): string[] {
  return seen.slice(Math.min(one, other), Math.max(one, other) + 1)
}

export interface RowSelection {
  selected: Selected
  /** For the table. */
  rows: Selection
  takeEverything: () => void
  clear: () => void
}

/** Selection among the rows of a list. `of`: what is shown; a selection does not outlive another filter. */
export function useSelection(seen: readonly string[], of: string): RowSelection {
  const [state, setState] = useState({ of, selected: NOTHING })
  const anchor = useRef(0)
  const selected = state.of === of ? state.selected : NOTHING
  const set = (next: Selected): void => setState({ of, selected: next })
  const has = (id: string): boolean => selected.everything || selected.ids.has(id)
  const chosen = seen.filter(has).length
  return {
    selected,
    rows: {
      has,
      loaded: chosen === 0 ? 'none' : chosen === seen.length ? 'all' : 'some',
      toggleLoaded: () => set(chosen === seen.length ? NOTHING : switched(selected, seen, seen, true)),
      pick: (index, range) => {
        const id = seen[index]
        if (id === undefined) return
        const ids = range ? between(seen, anchor.current, index) : [id]
        set(switched(selected, seen, ids, range || !has(id)))
        anchor.current = index
      },
    },
    takeEverything: () => set({ everything: true, ids: new Set() }),
    clear: () => set(NOTHING),
  }
}
