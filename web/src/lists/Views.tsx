import { Button, Menu } from '@mantine/core'
import { useState } from 'react'
import { createPortal } from 'react-dom'
import { useTranslation } from 'react-i18next'
import { useCan } from '../api/can.ts'
import { useRead } from '../api/read.ts'
import { CheckIcon, DownIcon, StarIcon } from '../ui/icons.tsx'
import type { ShownColumns } from '../ui/shown-columns.ts'
import type { ListColumn } from './ListTable.tsx'
import type { ListQuery } from './query.ts'
import type { Speech } from './sentences.ts'
import { RemoveView, ViewForm, type ViewAct } from './ViewDialogs.tsx'
import { isChanged, partsOf, queryNow, type SavedView } from './views.ts'
import style from './Views.module.css'

interface ViewsProps {
  /** Where the menu stands: beside the title of the page, or in the bar of a list that is only a part of it. */
  place: HTMLElement | null
  list: string
  query: ListQuery
  speech: Speech
  columns: ListColumn<never>[]
  shown: ShownColumns
}

/** Saved views of a list: which one is open, whether it stands as saved, and what can be done. */
export default function Views({ place, list, query, speech, columns, shown }: ViewsProps) {
  const { data } = useRead('GET /views', {})
  const [asked, ask] = useState<{ act: ViewAct; view: SavedView | null } | null>(null)
  const views = (data?.views ?? []).filter((view) => view.list === list)
  const open = views.find(({ id }) => id === query.view) ?? null
  const now = queryNow(query.parts, shown.ids)
  const changed = open !== null && isChanged(open.query, now, columns)
  // By its id: what was read anew since goes before what was asked about.
  const view = views.find(({ id }) => id === asked?.view?.id) ?? asked?.view ?? null
  const close = (): void => ask(null)
  if (!place || !data) return null
  return createPortal(
    <>
      <ViewsMenu views={views} open={open} changed={changed} query={query} ask={(act) => ask({ act, view: open })} />
      {asked === null ? null : asked.act === 'remove' && view ? (
        <RemoveView view={view} close={close} gone={() => query.leave()} />
      ) : (
        <ViewForm
          act={asked.act}
          list={list}
          view={asked.act === 'keep' ? null : view}
          kept={asked.act === 'edit' && view ? view.query : now}
          info={speech.info}
          headers={new Map(columns.map(({ id, header }) => [id, header]))}
          close={close}
          done={(saved) => query.open(saved.id, partsOf(asked.act === 'edit' ? now : saved.query))}
        />
      )}
    </>,
    place,
  )
}

interface MenuProps {
  views: SavedView[]
  open: SavedView | null
  changed: boolean
  query: ListQuery
  ask: (act: ViewAct) => void
}

function ViewsMenu({ views, open, changed, query, ask }: MenuProps) {
  const { t } = useTranslation()
  const own = views.filter((view) => view.own)
  const others = views.filter((view) => !view.own)
  return (
    <Menu position="bottom-start" withinPortal={false} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <Button
          title={t('lists.views.title')}
          variant={open ? 'light' : 'subtle'}
          color={open ? 'green' : 'gray'}
          size="compact-sm"
          className={`${style.target} no-print`}
          leftSection={<StarIcon size={15} />}
          rightSection={<DownIcon size={13} />}
        >
          <span className={style.name}>{open ? open.name : t('lists.views.none')}</span>
          {changed ? <span className={style.changed}>{t('lists.views.changed')}</span> : null}
        </Button>
      </Menu.Target>
      <Menu.Dropdown className={style.menu}>
        {views.length === 0 ? <p className={style.empty}>{t('lists.views.empty')}</p> : null}
        <div className={style.views}>
          <Choices title={t('lists.views.yours')} views={own} open={open} query={query} />
          <Choices title={t('lists.views.shared')} views={others} open={open} query={query} />
        </div>
        {views.length > 0 ? <Menu.Divider /> : null}
        {open && changed ? (
          <>
            {open.own ? <Menu.Item onClick={() => ask('save')}>{t('lists.views.save')}</Menu.Item> : null}
            <Menu.Item onClick={() => query.open(open.id, partsOf(open.query))}>{t('lists.views.asSaved')}</Menu.Item>
          </>
        ) : null}
        <Menu.Item onClick={() => ask('keep')}>{t('lists.views.keep')}</Menu.Item>
        {open ? <OpenOne view={open} query={query} ask={ask} /> : null}
      </Menu.Dropdown>
    </Menu>
  )
}

/** What can be done with the view that is open. */
function OpenOne({ view, query, ask }: { view: SavedView; query: ListQuery; ask: (act: ViewAct) => void }) {
  const { t } = useTranslation()
  const can = useCan()
  return (
    <>
      {view.own ? <Menu.Item onClick={() => ask('edit')}>{t('lists.views.edit')}</Menu.Item> : null}
      {view.own || can('access.manage') ? (
        <Menu.Item onClick={() => ask('remove')}>{t('lists.views.remove')}</Menu.Item>
      ) : null}
      <Menu.Item onClick={() => query.open(null, {})}>{t('lists.views.all')}</Menu.Item>
    </>
  )
}

function Choices({
  title,
  views,
  open,
  query,
}: {
  title: string
  views: SavedView[]
  open: SavedView | null
  query: ListQuery
}) {
  const { t } = useTranslation()
  if (views.length === 0) return null
  return (
    <>
      <Menu.Label>{title}</Menu.Label>
      {views.map((view) => (
        <Menu.Item
          key={view.id}
          aria-current={view.id === open?.id ? 'true' : undefined}
          leftSection={view.id === open?.id ? <CheckIcon size={15} /> : <span className={style.room} />}
          rightSection={
            view.own ? (
              view.shared && <span className={style.mark}>{t('lists.views.isShared')}</span>
            ) : (
              <span className={style.mark}>{view.by}</span>
            )
          }
          onClick={() => query.open(view.id, partsOf(view.query))}
        >
          {view.name}
        </Menu.Item>
      ))}
    </>
  )
}
