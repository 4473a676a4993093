import { Button } from '@mantine/core'
import { Suspense, useMemo, useRef, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Problem } from '../api/problem.ts'
import { AsCommand } from '../command/AsCommand.tsx'
import type { Deed } from '../command/deed.ts'
import { number } from './format.ts'
import { PageProblem } from './ProblemView.tsx'
import { useRowKeys } from './row-keys.ts'
import { useShownColumns, type ShownColumns } from './shown-columns.ts'
import { SkeletonRows } from './SkeletonRows.tsx'
import { Grid, More, type Selection, type Sorting } from './TableRows.tsx'
import { DisplayChoice, ExportMenu, type FileChoice } from './TableTools.tsx'
import style from './DataTable.module.css'
import { lazyPiece } from './lazy-piece.ts'

const Shortcuts = lazyPiece(() => import('./Shortcuts.tsx'))

export interface TableColumn<Row> {
  id: string
  header: string
  render: (row: Row) => ReactNode
  /** Names the row for readers, in the first column of a table whose rows can be selected. */
  text?: (row: Row) => string
  align?: 'right'
  /** Shown only when chosen. */
  extra?: boolean
  /** Left out where the screen is narrow. */
  wide?: boolean
  width?: string
  /** Never shortened, however little room there is: a time to the second. */
  whole?: boolean
  /** The server's name for the order by this column. */
  sort?: string
}

export interface Rows<Row> {
  /** The list as it is asked for, shown as a command. */
  deed?: Deed
  rows: Row[]
  pending: boolean
  problem: Problem | null
  more: boolean
  loadingMore: boolean
  loadMore: () => void
  retry: () => void
}

interface TableProps<Row> {
  /** Under which the browser keeps what was chosen for it; without one, the name of the moment. */
  id?: string
  /** Names the table for readers. */
  name: string
  list: Rows<Row>
  columns: TableColumn<Row>[]
  rowId: (row: Row) => string
  /** Search and filters, left of the count. */
  filters?: ReactNode
  /** Between bar and rows: chips, what is done with the selected. */
  below?: ReactNode
  /** In place of rows when there are none at all. */
  empty: ReactNode
  /** In place of rows when the filter lets none through. */
  filtered?: boolean
  clear?: () => void
  /** All that match, as soon as it is known; also those that are not loaded. */
  total?: number | null
  /** Said in place of the number of rows. */
  count?: string
  sorting?: Sorting
  selection?: Selection
  shown?: ShownColumns
  /** Ways to take everything that matches along. */
  files?: FileChoice[]
  /** Stands above the table on paper. */
  printed?: ReactNode
}

/**
 * A list of the server: pages by cursor, rows drawn only where they are seen, columns to choose, files and paper of what is shown. The
 * first column is the name and a link.
 */
export function DataTable<Row>(props: TableProps<Row>) {
  const { list, columns } = props
  const { t } = useTranslation()
  const own = useShownColumns(props.id ?? props.name, columns)
  const { ids, toggle } = props.shown ?? own
  const visible = useMemo(() => columns.filter((column) => ids.includes(column.id)), [columns, ids])
  const card = useRef<HTMLElement>(null)
  const [asked, ask] = useState(false)
  useRowKeys(card, {
    loadMore: list.more ? list.loadMore : null,
    select: props.selection ? (index, range) => props.selection?.pick(index, range) : null,
    help: () => ask(true),
  })

  // Who may not read a list is told so, and has no use for its tools.
  if (list.problem?.status === 403)
    return (
      <section className={style.card} aria-label={props.name}>
        <TableBody {...props} visible={visible} />
      </section>
    )
  const loaded = list.more
    ? t('common.table.someShown', { count: list.rows.length, shown: number(list.rows.length) })
    : t('common.table.allShown', { count: list.rows.length, shown: number(list.rows.length) })
  return (
    <section className={style.card} aria-label={props.name} ref={card}>
      <div className={`${style.bar} no-print`}>
        <div className={style.filters}>{props.filters}</div>
        <div className={style.tools}>
          <output className={style.count}>{list.pending || list.problem ? '' : (props.count ?? loaded)}</output>
          <DisplayChoice
            columns={columns.slice(1).map(({ id, header }) => ({ id, header, on: ids.includes(id) }))}
            toggle={toggle}
            sorts={columns.flatMap(({ header, sort }) => (sort && props.sorting ? [{ name: sort, header }] : []))}
            sorting={props.sorting ?? null}
          />
          {list.deed ? <AsCommand deed={() => list.deed ?? null} size="sm" /> : null}
          <ExportMenu files={props.files ?? []} help={() => ask(true)} />
        </div>
      </div>
      {props.below}
      {props.printed}
      <TableBody {...props} visible={visible} />
      {asked ? (
        <Suspense>
          <Shortcuts close={() => ask(false)} selecting={props.selection !== undefined} />
        </Suspense>
      ) : null}
    </section>
  )
}

function TableBody<Row>(props: TableProps<Row> & { visible: TableColumn<Row>[] }) {
  const { list } = props
  const { t } = useTranslation()
  if (list.problem)
    return (
      <div className={style.note}>
        <PageProblem problem={list.problem} retry={list.retry} />
      </div>
    )
  if (list.pending) return <SkeletonRows columns={props.visible} selecting={props.selection !== undefined} />
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
      <Grid
        name={props.name}
        list={list}
        rowId={props.rowId}
        visible={props.visible}
        total={props.total ?? null}
        sorting={props.sorting ?? null}
        selection={props.selection ?? null}
      />
      {list.more ? <More key={list.rows.length} list={list} /> : null}
    </>
  )
}
