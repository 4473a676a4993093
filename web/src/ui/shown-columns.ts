import { useLocalStorage } from '@mantine/hooks'
import { useMemo } from 'react'

interface Choosable {
  id: string
  /** Shown only when chosen. */
  extra?: boolean
}

/** Which columns a table shows, kept with this browser. */
export interface ShownColumns {
  ids: readonly string[]
  toggle: (id: string) => void
}

const MOST_COLUMNS = 40

/** What was kept, as far as the table still has it; the first column names the row and always stays. */
export function keptColumns(columns: readonly Choosable[], kept: readonly string[] | null): string[] {
  return columns
    .filter((column, place) => place === 0 || (kept ? kept.includes(column.id) : !column.extra))
    .map((column) => column.id)
}

export function toggledColumns(columns: readonly Choosable[], shown: readonly string[], id: string): string[] {
  const wanted = shown.includes(id) ? shown.filter((one) => one !== id) : [...shown, id]
  return keptColumns(columns, wanted)
}

/** Columns of the table of this name; `given` goes before what this browser has kept. */
export function useShownColumns(
  table: string,
  columns: readonly Choosable[],
  given: { ids: readonly string[]; set: (ids: readonly string[]) => void } | null = null,
): ShownColumns {
  const [kept, keep] = useLocalStorage<string[] | null>({
    key: `freehold-columns-${table}`,
    defaultValue: null,
    getInitialValueInEffect: false,
    deserialize: readKept,
  })
  const ids = useMemo(() => keptColumns(columns, given?.ids ?? kept), [columns, given?.ids, kept])
  return {
    ids,
    toggle: (id) => {
      const next = toggledColumns(columns, ids, id)
      // What stands in the address is a view of its own, and leaves this browser's habit as it is.
      if (given) given.set(next)
      else keep(next)
    },
  }
}

function readKept(text: string | undefined): string[] | null {
  try {
    const found = JSON.parse(text ?? 'null') as unknown
    return Array.isArray(found) ? found.filter((id) => typeof id === 'string').slice(0, MOST_COLUMNS) : null
  } catch {
    // Somebody else's value under our name: as if nothing had been kept.
    return null
  }
}
