import type { TFunction } from 'i18next'
import { Suspense, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { withTexts } from '../i18n/index.ts'
import { useList, type ItemOf, type ListAddress } from '../api/read.ts'
import { DataTable, type TableColumn } from '../ui/DataTable.tsx'
import { number } from '../ui/format.ts'
import type { FileChoice } from '../ui/TableTools.tsx'
import { usePageSlot } from '../ui/page-slot.ts'
import { useShownColumns } from '../ui/shown-columns.ts'
import type { ListInfo } from './contract.ts'
import { useCount } from './count.ts'
import { FilterBar, FilterChips, FilterDrawer, type Editing, type FilterState } from './FilterBar.tsx'
import { fileColumns, FORMATS, useListFiles, type ListFiles } from './files.ts'
import { useListInfo } from './info.ts'
import { ListPrintHead } from './ListPrintHead.tsx'
import { useListQuery, type ListQuery } from './query.ts'
import { useNames } from './references.ts'
import { useSelection } from './selection.ts'
import { lazyPiece } from '../ui/lazy-piece.ts'

const BulkBar = lazyPiece(() => withTexts(['lists'], () => import('./BulkBar.tsx')))
const FileStrip = lazyPiece(() => withTexts(['lists'], () => import('./FileStrip.tsx')))
const Views = lazyPiece(() => withTexts(['lists'], () => import('./Views.tsx')))

export interface ListColumn<Row> extends TableColumn<Row> {
  /** The server's names of the column in files, where they are not the id. */
  files?: readonly string[]
}

interface ListTableProps<A extends ListAddress> {
  /** The server's name of the list. */
  list: string
  at: A
  /** What stands in the address of the list itself, and its options. */
  given?: Record<string, string>
  title: string
  columns: ListColumn<ItemOf<A>>[]
  rowId: (row: ItemOf<A>) => string
  /** What free text finds; null where there is no search. */
  search: string | null
  /** The field whose values stand in the bar. */
  quick?: string
  /** What else narrows the list. */
  more?: ReactNode
  empty: ReactNode
}

/** A list of the server with everything that every list has: filter, order, count, selection, files, paper. */
export function ListTable<A extends ListAddress>(props: ListTableProps<A>) {
  const { columns, title, rowId } = props
  const { t } = useTranslation()
  const query = useListQuery()
  const info = useListInfo(props.list)
  const given = props.given ?? {}
  const { q, filter, sort } = query.parts
  const narrowing = { ...given, ...(q ? { q } : {}), ...(filter ? { filter } : {}) }
  const order: Record<string, string> = sort ? { sort } : {}
  const list = useList(props.at, { ...narrowing, ...order } as never)
  const matching = useCount(info?.at ?? null, narrowing)
  const all = useCount(info?.at ?? null, given)
  const [editing, edit] = useState<Editing>(null)
  const speech = { t, info, nameOf: useNames(query.root, info) }
  const state: FilterState = { query, info, speech, quick: props.quick ?? null, given, editing, edit }
  const shown = useShownColumns(props.list, columns, givenColumns(query))
  const slot = usePageSlot()
  const [bar, setBar] = useState<HTMLElement | null>(null)
  const selection = useSelection(list.rows.map(rowId), JSON.stringify(narrowing))
  const files = useListFiles(info, { ...narrowing, ...order, columns: fileColumns(columns, shown.ids).join(',') })
  const acts = info?.acts ?? []
  const some = selection.selected.everything || selection.selected.ids.size > 0
  return (
    <>
      <DataTable
        id={props.list}
        name={title}
        list={list}
        columns={columns}
        rowId={rowId}
        filters={
          <>
            <FilterBar state={state} searchLabel={props.search} />
            {props.more}
            <div ref={setBar} />
          </>
        }
        below={
          <>
            <FilterChips state={state} />
            {files.taking !== null || files.problem ? (
              <Suspense>
                <FileStrip files={files} />
              </Suspense>
            ) : null}
            {info && some ? (
              <Suspense>
                <BulkBar info={info} view={query.parts} selection={selection} total={matching.count} />
              </Suspense>
            ) : null}
          </>
        }
        empty={props.empty}
        filtered={query.narrowed}
        clear={query.clear}
        total={matching.count}
        {...countSaid(query, matching.count, all.count, t)}
        sorting={{ by: sort ?? firstOrder(info), change: (by) => query.change({ sort: by }) }}
        {...(acts.length > 0 ? { selection: selection.rows } : {})}
        shown={shown}
        {...(info ? { files: fileChoices(files, matching.count, t) } : {})}
        printed={<ListPrintHead query={query} speech={speech} rows={list.rows.length} total={matching.count} />}
      />
      <FilterDrawer state={state} />
      {info ? (
        <Suspense>
          <Views
            place={props.given ? bar : slot}
            list={props.list}
            speech={speech}
            query={query}
            columns={columns}
            shown={shown}
          />
        </Suspense>
      ) : null}
    </>
  )
}

/** Ways to take everything that matches along. */
function fileChoices(files: ListFiles, count: number | null, t: TFunction): FileChoice[] {
  return FORMATS.map((format) => ({
    name: format,
    label: t(`lists.files.${format}`),
    note: count === null ? '' : t('lists.files.rows', { count, rows: number(count) }),
    busy: files.taking !== null,
    take: () => files.take(format),
  }))
}

/** “1,204 of 1,000,000 match”, as far as it is known. */
function countSaid(
  { narrowed }: ListQuery,
  matching: number | null,
  all: number | null,
  t: TFunction,
): { count?: string } {
  if (matching === null || all === null) return {}
  if (!narrowed) return { count: t('lists.count.all', { count: all, all: number(all) }) }
  return { count: t('lists.count.some', { match: number(matching), all: number(all) }) }
}

function firstOrder(info: ListInfo | null): string {
  const [first] = info?.sorts ?? []
  return first ? `${first.descending ? '-' : ''}${first.name}` : ''
}

function givenColumns({ parts, change }: ListQuery) {
  if (parts.columns === undefined) return null
  return { ids: parts.columns.split(','), set: (ids: readonly string[]) => change({ columns: ids.join(',') }) }
}
