import { useLocalStorage } from '@mantine/hooks'

// WCAG 2.1.4: keys that act without a modifier can be switched off, and act only where a table has the focus.

export function useShortcuts(): [on: boolean, set: (on: boolean) => void] {
  const [on, set] = useLocalStorage({
    key: 'freehold-shortcuts',
    defaultValue: true,
    getInitialValueInEffect: false,
  })
  return [on, set]
}

/** What a key means within a table. */
export type TableKey = 'next' | 'previous' | 'first' | 'last' | 'select' | 'range' | 'search' | 'list'

const ALWAYS: ReadonlyMap<string, TableKey> = new Map([
  ['ArrowDown', 'next'],
  ['ArrowUp', 'previous'],
  ['Home', 'first'],
  ['End', 'last'],
])

const SINGLE: ReadonlyMap<string, TableKey> = new Map([
  ['j', 'next'],
  ['k', 'previous'],
  ['x', 'select'],
  ['X', 'range'],
  ['/', 'search'],
  ['?', 'list'],
])

interface Pressed {
  key: string
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
}

/** The meaning of a key, or null where it has none; `single`: whether keys without a modifier act. */
export function tableKey({ key, ctrlKey, metaKey, altKey }: Pressed, single: boolean): TableKey | null {
  if (ctrlKey || metaKey || altKey) return null
  return ALWAYS.get(key) ?? (single ? SINGLE.get(key) : undefined) ?? null
}
