import { Button, Checkbox, Loader } from '@mantine/core'
import { useEffect, useEffectEvent, useLayoutEffect, useRef, useState, type MouseEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { Rows, TableColumn } from './DataTable.tsx'
import { SortDownIcon, SortUpIcon } from './icons.tsx'
import { usePrinting } from './printing.ts'
import style from './DataTable.module.css'
import { useVisibleRows } from './visible-rows.ts'

const ROW_HEIGHT = 36
/** With more rows than a screen has, only those are drawn that are seen: a hundred cost half a second on a slow machine. */
const VIRTUAL_FROM = 40

/** In which order the server gives the rows: a name, or a name behind a minus for the other way. */
export interface Sorting {
  by: string
  change: (by: string) => void
}

export interface Selection {
  has: (id: string) => boolean
  /** Whether all, some or none of the rows that are loaded are selected. */
  loaded: 'all' | 'some' | 'none'
  toggleLoaded: () => void
  /** Switches the row at this place; with `range`, all from the one switched before up to it. */
  pick: (index: number, range: boolean) => void
}

interface GridProps<Row> {
  name: string
  list: Rows<Row>
  rowId: (row: Row) => string
  visible: TableColumn<Row>[]
  total: number | null
  sorting: Sorting | null
  selection: Selection | null
}

export function Grid<Row>({ name, list, rowId, visible, total, sorting, selection }: GridProps<Row>) {
  const body = useRef<HTMLDivElement>(null)
  const [offset, setOffset] = useState(0)
  const printing = usePrinting()
  useLayoutEffect(() => setOffset(body.current?.offsetTop ?? 0), [])
  const virtual = list.rows.length > VIRTUAL_FROM && !printing
  const virtualizer = useVisibleRows({
    count: list.rows.length,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
    scrollMargin: offset,
    enabled: virtual,
  })
  const items = virtualizer.getVirtualItems()
  const first = virtual ? (items[0]?.index ?? 0) : 0
  const last = virtual ? (items.at(-1)?.index ?? 0) : list.rows.length - 1
  const above = virtual ? (items[0]?.start ?? offset) - offset : 0
  const below = virtual ? virtualizer.getTotalSize() - ((items.at(-1)?.end ?? offset) - offset) : 0
  // With pages to come the number of rows is what the server counted; before it has, it is not known.
  const rowCount = list.more ? (total === null ? -1 : total + 1) : list.rows.length + 1
  return (
    <div className={style.scroll} ref={body}>
      <table className={style.table} aria-label={name} aria-rowcount={rowCount}>
        <thead className={style.head}>
          <tr aria-rowindex={1}>
            {selection ? <SelectAll selection={selection} /> : null}
            {visible.map((column) => (
              <Head key={column.id} column={column} sorting={sorting} />
            ))}
          </tr>
        </thead>
        <tbody>
          {above > 0 ? <Space height={above} /> : null}
          {list.rows.slice(first, last + 1).map((row, at) => (
            <tr
              key={rowId(row)}
              aria-rowindex={first + at + 2}
              className={selection?.has(rowId(row)) ? style.selected : ''}
              data-index={first + at}
              tabIndex={-1}
              ref={virtual ? virtualizer.measureElement : undefined}
            >
              {selection ? (
                <SelectOne
                  selection={selection}
                  id={rowId(row)}
                  index={first + at}
                  name={visible[0]?.text?.(row) ?? ''}
                />
              ) : null}
              {visible.map((column, place) => (
                <td
                  key={column.id}
                  className={[
                    column.align,
                    column.wide ? style.wide : '',
                    column.whole ? style.whole : '',
                    place === 0 ? style.first : '',
                  ].join(' ')}
                  data-label={column.header}
                  data-name={place === 0 ? '' : undefined}
                >
                  {column.render(row)}
                </td>
              ))}
            </tr>
          ))}
          {below > 0 ? <Space height={below} /> : null}
        </tbody>
      </table>
    </div>
  )
}

/** The other way of an order. */
export function turned(by: string): string {
  return by.startsWith('-') ? by.slice(1) : `-${by}`
}

function Head<Row>({ column, sorting }: { column: TableColumn<Row>; sorting: Sorting | null }) {
  const { sort } = column
  if (!sort || !sorting)
    return (
      <th scope="col" className={column.align} style={{ width: column.width }}>
        {column.header}
      </th>
    )
  const on = sorting.by === sort || sorting.by === `-${sort}`
  const down = sorting.by.startsWith('-')
  const order = on ? (down ? 'descending' : 'ascending') : 'none'
  return (
    <th scope="col" className={column.align} style={{ width: column.width }} aria-sort={order}>
      <button
        type="button"
        className={`${style.sort} ${on ? style.sorted : ''}`}
        onClick={() => sorting.change(on ? turned(sorting.by) : sort)}
      >
        {column.header}
        <span className={style.arrow}>{on && down ? <SortDownIcon size={13} /> : <SortUpIcon size={13} />}</span>
      </button>
    </th>
  )
}

function SelectAll({ selection }: { selection: Selection }) {
  const { t } = useTranslation()
  return (
    <th scope="col" className={style.pick}>
      <Checkbox
        size="xs"
        aria-label={t('common.table.selectLoaded')}
        checked={selection.loaded === 'all'}
        indeterminate={selection.loaded === 'some'}
        onChange={selection.toggleLoaded}
      />
    </th>
  )
}

function SelectOne({ selection, id, index, name }: { selection: Selection; id: string; index: number; name: string }) {
  const { t } = useTranslation()
  return (
    <td className={style.pick}>
      <Checkbox
        size="xs"
        aria-label={t('common.table.select', { name })}
        checked={selection.has(id)}
        onClick={(event: MouseEvent) => selection.pick(index, event.shiftKey)}
        // What a click does is known only with the Shift key.
        onChange={() => undefined}
      />
    </td>
  )
}

function Space({ height }: { height: number }) {
  return (
    <tr aria-hidden="true" className={style.space}>
      <td style={{ height }}>{null}</td>
    </tr>
  )
}

/** Loads the next page when it comes into view; the button is for whoever does not scroll. */
export function More<Row>({ list }: { list: Rows<Row> }) {
  const { t } = useTranslation()
  const node = useRef<HTMLDivElement>(null)
  const load = useEffectEvent(list.loadMore)
  useEffect(() => {
    const watch = new IntersectionObserver((seen) => {
      if (seen.some((entry) => entry.isIntersecting)) load()
    })
    if (node.current) watch.observe(node.current)
    return () => watch.disconnect()
  }, [])
  return (
    <div className={`${style.more} no-print`} ref={node}>
      {list.loadingMore ? (
        <Loader size="xs" />
      ) : (
        <Button variant="subtle" size="xs" onClick={list.loadMore}>
          {t('common.table.more')}
        </Button>
      )}
    </div>
  )
}
