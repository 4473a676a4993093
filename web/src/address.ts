import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
import type { Filters } from './ui/Filters.tsx'

/** The query of the address as texts; the router would make numbers of what looks like one. */
export function useQueryWords(): Record<string, string> {
  const search = useSearch({ strict: false }) as Record<string, unknown>
  return useMemo(
    () => Object.fromEntries(Object.entries(search).map(([name, value]) => [name, String(value)])),
    [search],
  )
}

/** Filters that live in the address. Changing one replaces the entry in the history, so that “back” leaves the page. */
export function useFilters(names: readonly string[]): Filters {
  const query = useQueryWords()
  const navigate = useNavigate()
  const values = Object.fromEntries(Object.entries(query).filter(([name]) => names.includes(name)))
  function change(next: Record<string, string | undefined>): void {
    void navigate({
      to: '.',
      search: (kept: Record<string, unknown>) => ({ ...kept, ...next }),
      replace: true,
      resetScroll: false,
    } as never)
  }
  return {
    values,
    set: (name, value) => change({ [name]: value ?? undefined }),
    clear: () => change(Object.fromEntries(names.map((name) => [name, undefined]))),
    any: Object.keys(values).length > 0,
  }
}

/** One word of the address, as for the entry that a drawer shows, and how to set it. */
export function useQueryWord(name: string): [string | null, (value: string | null) => void] {
  const query = useQueryWords()
  const navigate = useNavigate()
  const set = useCallback(
    (value: string | null) =>
      void navigate({
        to: '.',
        search: (kept: Record<string, unknown>) => ({ ...kept, [name]: value ?? undefined }),
        replace: true,
        resetScroll: false,
      } as never),
    [navigate, name],
  )
  return [query[name] ?? null, set]
}
