import { Button, Checkbox, Loader, Popover } from '@mantine/core'
import { columnVisibilityFeature, tableFeatures, useTable, type ColumnDef } from '@tanstack/react-table'
import { useEffect, useEffectEvent, useLayoutEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Problem } from '../api/problem.ts'
import { csv, download } from './download.ts'
import { number } from './format.ts'
import { ColumnsIcon, DownloadIcon } from './icons.tsx'
import { PageProblem } from './ProblemView.tsx'
import style from './DataTable.module.css'
import { useVisibleRows } from './visible-rows.ts'

const features = tableFeatures({ columnVisibilityFeature })
const ROW_HEIGHT = 37
const VIRTUAL_FROM = 100

export interface TableColumn<Row> {
  id: string
  header: string
  render: (row: Row) => ReactNode
  /** What stands in the CSV; also the reason why a cell may be a component. */
  text: (row: Row) => string
  align?: 'right'
  /** Shown only when chosen. */
  extra?: boolean
  /** Left out where the screen is narrow. */
  wide?: boolean
  width?: string
}

export interface Rows<Row> {
  rows: Row[]
  pending: boolean
  problem: Problem | null
  more: boolean
  loadingMore: boolean
  loadMore: () => void
  retry: () => void
}

interface TableProps<Row> {
  /** Names the table for readers and its CSV file. */
  name: string
  list: Rows<Row>
  columns: TableColumn<Row>[]
  rowId: (row: Row) => string
  /** Search and filters, left of the count. */
  filters?: ReactNode
  /** In place of rows when there are none at all. */
  empty: ReactNode
  /** Whether filters are set: nothing found is then another matter than nothing there. */
  filtered?: boolean
  clear?: () => void
}

/**
 * A list of the server: pages by cursor, rows drawn only where they are seen, columns to choose, CSV of what is shown. The first
 * column is the name and a link.
 */
export function DataTable<Row extends object>(props: TableProps<Row>) {
  const { list, columns } = props
  const { t } = useTranslation()
  const defs = useMemo<ColumnDef<typeof features, Row>[]>(
    () => columns.map((column) => ({ id: column.id, header: column.header, accessorFn: column.text })),
    [columns],
  )
  const table = useTable({
    features,
    columns: defs,
    data: list.rows,
    initialState: {
      columnVisibility: Object.fromEntries(
        columns.filter((column) => column.extra).map((column) => [column.id, false]),
      ),
    },
  })
  const shown = new Set(table.getVisibleLeafColumns().map((column) => column.id))
  const visible = columns.filter((column) => shown.has(column.id))

  function save(): void {
    const lines = list.rows.map((row) => visible.map((column) => column.text(row)))
    download(`${props.name}.csv`, csv([visible.map((column) => column.header), ...lines]), 'text/csv')
  }

  const count = list.more
    ? t('common.table.someShown', { count: list.rows.length, shown: number(list.rows.length) })
    : t('common.table.allShown', { count: list.rows.length, shown: number(list.rows.length) })
  return (
    <section className={style.card} aria-label={props.name}>
      <div className={`${style.bar} no-print`}>
        <div className={style.filters}>{props.filters}</div>
        <div className={style.tools}>
          <output className={style.count}>{list.pending || list.problem ? '' : count}</output>
          <ColumnChoice
            columns={columns
              .slice(1)
              .map((column) => ({ id: column.id, header: column.header, on: shown.has(column.id) }))}
            toggle={(id) => table.getColumn(id)?.toggleVisibility()}
          />
          <Button
            aria-label={t('common.table.csv')}
            variant="subtle"
            color="gray"
            size="compact-sm"
            leftSection={<DownloadIcon size={15} />}
            onClick={save}
            disabled={list.rows.length === 0}
          >
            CSV
          </Button>
        </div>
      </div>
      <TableBody {...props} visible={visible} />
    </section>
  )
}

function TableBody<Row extends object>(props: TableProps<Row> & { visible: TableColumn<Row>[] }) {
  const { list } = props
  const { t } = useTranslation()
  if (list.problem)
    return (
      <div className={style.note}>
        <PageProblem problem={list.problem} retry={list.retry} />
      </div>
    )
  if (list.pending) return <SkeletonRows columns={props.visible.length} />
  if (list.rows.length === 0 && !props.filtered) return <>{props.empty}</>
  if (list.rows.length === 0)
    return (
      <div className={style.nothing}>
        <p>{t('common.table.nothingFound')}</p>
        {props.clear ? (
          <Button variant="default" size="xs" onClick={props.clear}>
            {t('common.table.clear')}
          </Button>
        ) : null}
      </div>
    )
  return (
    <>
      <Grid name={props.name} list={list} rowId={props.rowId} visible={props.visible} />
      {list.more ? <More key={list.rows.length} list={list} /> : null}
    </>
  )
}

function Grid<Row extends object>({
  name,
  list,
  rowId,
  visible,
}: Pick<TableProps<Row>, 'name' | 'list' | 'rowId'> & { visible: TableColumn<Row>[] }) {
  const body = useRef<HTMLDivElement>(null)
  const [offset, setOffset] = useState(0)
  useLayoutEffect(() => setOffset(body.current?.offsetTop ?? 0), [])
  const virtual = list.rows.length > VIRTUAL_FROM
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
  return (
    <div className={style.scroll} ref={body}>
      <table
        className={style.table}

        aria-label={name}
        aria-rowcount={list.more ? -1 : list.rows.length + 1}
      >
        <thead className={style.head}>
          <tr aria-rowindex={1}>
            {visible.map((column) => (
              <th
                key={column.id}

                scope="col"
                className={column.align}
                style={{ width: column.width }}
              >
                {column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {above > 0 ? <Space height={above} /> : null}
          {list.rows.slice(first, last + 1).map((row, at) => (
            <tr
              key={rowId(row)}

              aria-rowindex={first + at + 2}
              data-index={first + at}
              ref={virtual ? virtualizer.measureElement : undefined}
            >
              {visible.map((column, place) => (
                <td
                  key={column.id}

                  className={[column.align, column.wide ? style.wide : '', place === 0 ? style.first : ''].join(' ')}
                  data-label={column.header}
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

function Space({ height }: { height: number }) {
  return (
    <tr aria-hidden="true" className={style.space}>
      <td style={{ height }}>{null}</td>
    </tr>
  )
}

/** Loads the next page when it comes into view; the button is for whoever does not scroll. */
function More<Row>({ list }: { list: Rows<Row> }) {
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

function ColumnChoice({
  columns,
  toggle,
}: {
  columns: { id: string; header: string; on: boolean }[]
  toggle: (id: string) => void
}) {
  const { t } = useTranslation()
  return (
    <Popover position="bottom-end" withArrow trapFocus>
      <Popover.Target>
        <Button
          aria-label={t('common.table.columns')}
          variant="subtle"
          color="gray"
          size="compact-sm"
          leftSection={<ColumnsIcon size={15} />}
          className={style.choice}
        >
          {t('common.table.columnsShort')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('common.table.columns')}>
        <div className={style.columns}>
          {columns.map((column) => (
            <Checkbox
              key={column.id}
              size="xs"
              checked={column.on}
              onChange={() => toggle(column.id)}
              label={column.header}
            />
          ))}
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}

function SkeletonRows({ columns }: { columns: number }) {
  const { t } = useTranslation()
  return (
    <output className={style.skeleton} aria-label={t('common.loading')}>
      {Array.from({ length: 8 }, (_, row) => (
        <span key={row} className={style.skeletonRow}>
          {Array.from({ length: columns }, (__, column) => (
            <span
              key={column}
              className={style.skeletonCell}
              style={{ maxWidth: `${[68, 82, 54, 74][(row + column) % 4]}%` }}
            />
          ))}
        </span>
      ))}
    </output>
  )
}
