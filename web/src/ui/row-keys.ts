import { useEffect, useEffectEvent, type RefObject } from 'react'
import { tableKey, useShortcuts, type TableKey } from './shortcuts.ts'

interface RowActs {
  /** Null once all rows are there. */
  loadMore: (() => void) | null
  /** Null where rows cannot be selected. */
  select: ((index: number, range: boolean) => void) | null
  help: () => void
}

const rowsOf = (card: HTMLElement): HTMLElement[] => [...card.querySelectorAll<HTMLElement>('tbody tr[data-index]')]

function focusRow(row: HTMLElement | undefined): void {
  // The name is a link, so that Enter opens what it names and a screen reader says where it leads.
  const name = row?.querySelector<HTMLElement>('[data-name] a, [data-name] button') ?? row
  name?.focus()
}

/**
 * Keys within a table: rows are walked through by the links that name them. Acts only while the focus is inside the table itself, never
 * while somebody types.
 */
export function useRowKeys(card: RefObject<HTMLElement | null>, acts: RowActs): void {
  const [single] = useShortcuts()
  const onKey = useEffectEvent((event: KeyboardEvent): void => {
    const target = event.target as HTMLElement
    if (!card.current || event.defaultPrevented || !target.closest('table') || isTyping(target)) return
    const meant = tableKey(event, single)
    if (meant !== null && act(meant, card.current, target, acts)) event.preventDefault()
  })
  useEffect(() => {
    const table = card.current
    table?.addEventListener('keydown', onKey)
    return () => table?.removeEventListener('keydown', onKey)
  }, [card])
}

/** Whether the key did something. */
function act(meant: TableKey, card: HTMLElement, target: HTMLElement, { loadMore, select, help }: RowActs): boolean {
  const rows = rowsOf(card)
  const row = target.closest<HTMLElement>('tr[data-index]')
  const place = row ? rows.indexOf(row) : -1
  if (meant === 'select' || meant === 'range') {
    if (!select || !row) return false
    select(Number(row.dataset['index']), meant === 'range')
  } else if (meant === 'search') {
    const search = card.querySelector<HTMLInputElement>('input[type="search"]')
    if (!search) return false
    search.focus()
  } else if (meant === 'list') help()
  else if (meant === 'first' || meant === 'last') goToEnd(card, meant)
  else {
    const next = meant === 'next' ? place + 1 : place - 1
    if (meant === 'next' && next >= rows.length) loadMore?.()
    focusRow(rows[Math.max(0, Math.min(next, rows.length - 1))])
  }
  return true
}

/** Of many rows only those that are seen are drawn: the first or last of all is there once it was scrolled to. */
function goToEnd(card: HTMLElement, end: 'first' | 'last'): void {
  const focus = (): void => focusRow(end === 'first' ? rowsOf(card)[0] : rowsOf(card).at(-1))
  focus()
  card.scrollIntoView({ block: end === 'first' ? 'start' : 'end' })
  requestAnimationFrame(() => requestAnimationFrame(focus))
}

function isTyping(element: HTMLElement): boolean {
  if (element.isContentEditable || /^(TEXTAREA|SELECT)$/.test(element.tagName)) return true
  return element.tagName === 'INPUT' && (element as HTMLInputElement).type !== 'checkbox'
}
