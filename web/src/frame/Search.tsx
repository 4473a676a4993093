import '@mantine/spotlight/styles.css'
import { Spotlight, createSpotlight, type SpotlightActionData, type SpotlightActionGroupData } from '@mantine/spotlight'
import { useDebouncedValue } from '@mantine/hooks'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef, useState, type RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import type { OutputOf } from '../api/call.ts'
import { useCan } from '../api/can.ts'
import { useRead } from '../api/read.ts'
import { useWords } from '../i18n/words.ts'
import type { Entry } from '../pages/help/index-form.ts'
import { useIndex } from '../pages/help/useManual.ts'
import { paths } from '../paths.ts'
import { exact, middleShort } from '../ui/format.ts'
import { split } from '../ui/Go.tsx'
import { EvidenceIcon, PlusIcon, SearchIcon, SettingsIcon, StarIcon } from '../ui/icons.tsx'
import { roomsFor } from './navigation.ts'
import { useDeeds } from './palette/deeds.ts'
import { KINDS } from './palette/kinds.ts'
import { recent, remember } from './palette/recent.ts'
import { useSettings } from './palette/settings.ts'
import { viewsFound } from './palette/views.ts'
import { codeIn, fits, requestIn } from './palette/typed.ts'
import style from './Search.module.css'

const [store] = createSpotlight()
const WAIT_MS = 120
const SHORTEST = 2
const MOST_ACTS = 4
const SHORTEST_HELP = 3
const MOST_HELP = 4
const MOST_VIEWS = 6

/** Kinds whose detail is a time. */
const DATED: ReadonlySet<string> = new Set(['job', 'backup'])

type Item = OutputOf<'GET /search'>['groups'][number]['items'][number]

interface SearchProps {
  opened: boolean
  close: () => void
  /** What was typed while this was loaded. */
  typed: RefObject<string>
}

/** Objects, what can be done with them, pages and acts behind one key. Loaded when it is first opened. */
export default function Search({ opened, close, typed: early }: SearchProps) {
  const { t } = useTranslation()
  const words = useWords()
  const navigate = useNavigate()
  const can = useCan()
  const [query, setQuery] = useState(() => early.current)
  const [asked] = useDebouncedValue(query.trim(), WAIT_MS)
  const found = useRead('GET /search', { q: asked }, { off: asked.length < SHORTEST })
  const deeds = useDeeds(go)
  const settings = useSettings(query, can('settings.read') && query.trim().length >= SHORTEST)
  const kept = useRead('GET /views', {}, { off: !opened })
  const entered = useRef(false)
  const manual = useIndex(asked.length >= SHORTEST_HELP)

  function go(to: string): void {
    close()
    void navigate(split(to) as never)
  }

  const titleOf = (kind: string, item: Item): string => {
    if (kind === 'entry') return `#${item.id} · ${words.action(item.title)}`
    return kind === 'job' ? words.jobKind(item.title) : item.title
  }
  const detailOf = (kind: string, item: Item): string => {
    if (kind === 'certificate') return [item.detail, middleShort(item.id, 6)].filter(Boolean).join(' · ')
    return DATED.has(kind) ? exact(item.detail) : item.detail
  }

  // What was found for less than is typed by now is not shown: it would be gone before Enter could take it.
  const groupsFound = asked === query.trim() ? (found.data?.groups ?? []) : []
  const objects = groupsFound.flatMap(({ kind, items }) => {
    const known = KINDS[kind]
    if (!known) return []
    const actions = items.map((item): SpotlightActionData => {
      const [label, detail] = [titleOf(kind, item), detailOf(kind, item)]
      return {
        id: `${kind} ${item.id}`,
        label,
        description: detail,
        leftSection: <known.icon size={18} />,
        onClick: () => {
          remember({ to: known.to(item.id), label, detail })
          go(known.to(item.id))
        },
      }
    })
    return [{ group: t(known.label), actions }]
  })
  const withObjects = groupsFound.flatMap(({ kind, items }) =>
    (KINDS[kind]?.acts ?? [])
      .filter((act) => can(act.may))
      .flatMap((act) =>
        items.slice(0, 2).map((item): SpotlightActionData => ({
          id: `do ${act.label} ${item.id}`,
          label: t(act.label, { name: titleOf(kind, item) }),
          leftSection: <PlusIcon size={18} />,
          onClick: () => go(act.to(item.id)),
        })),
      ),
  )
  const pages = [
    ...roomsFor(can).flatMap((room) =>
      room.places.map((place) => ({
        id: place.to,
        label: t(place.label),
        description: room.places.length > 1 ? t(room.label) : '',
        leftSection: <room.icon size={18} />,
        onClick: () => go(place.to),
      })),
    ),
    {
      id: paths.help(),
      label: t('frame.palette.help'),
      leftSection: <SearchIcon size={18} />,
      onClick: () => go(paths.help()),
    },
  ]
  const views = viewsFound(kept.data?.views ?? []).map(({ id, page, to, label }) => ({
    id: `view ${id}`,
    label,
    description: pages.find((place) => place.id === page)?.label ?? '',
    leftSection: <StarIcon size={18} />,
    onClick: () => go(to),
  }))
  const acts = deeds.map((deed) => ({
    id: `do ${deed.id}`,
    label: deed.label,
    leftSection: <PlusIcon size={18} />,
    onClick: () => {
      close()
      deed.run()
    },
  }))
  const groups: { group: string; actions: SpotlightActionData[] }[] = [
    { group: t('frame.palette.recent'), actions: query.trim() === '' ? recentOnes(go) : [] },
    { group: t('frame.palette.meant'), actions: meant() },
    ...objects,
    { group: t('frame.palette.withIt'), actions: matching(withObjects, '').slice(0, MOST_ACTS) },
    { group: t('frame.searchPages'), actions: matching(pages, query) },
    {
      group: t('frame.palette.views'),
      actions: query.trim() === '' ? [] : matching(views, query).slice(0, MOST_VIEWS),
    },
    {
      group: t('frame.palette.settings'),
      actions: settings.map(({ to, label, section }) => ({
        id: `setting ${to}`,
        label,
        description: section,
        leftSection: <SettingsIcon size={18} />,
        onClick: () => {
          remember({ to, label, detail: section })
          go(to)
        },
      })),
    },
    { group: t('frame.searchActions'), actions: matching(acts, query) },
    { group: t('frame.palette.help'), actions: helpOnes() },
  ]

  function helpOnes(): SpotlightActionData[] {
    if (!manual.data || asked.length < SHORTEST_HELP) return []
    const sections = manual.data.search(asked) as unknown as Entry[]
    return sections.slice(0, MOST_HELP).map(({ id, title, page }) => ({
      id: `help ${id}`,
      label: title,
      description: page,
      leftSection: <SearchIcon size={18} />,
      onClick: () => go(id),
    }))
  }

  /** What was pasted, when it can be nothing else. */
  function meant(): SpotlightActionData[] {
    const [request, code] = [requestIn(query), codeIn(query)]
    return [
      ...(request && can('audit.read')
        ? [
            {
              id: 'why',
              label: t('frame.palette.why'),
              description: request,
              leftSection: <EvidenceIcon size={18} />,
              onClick: () => go(paths.request(request)),
            },
          ]
        : []),
      ...(code
        ? [
            {
              id: 'code',
              label: words.problem(code) || t('frame.palette.code', { code }),
              description: code,
              leftSection: <SearchIcon size={18} />,
              onClick: () => go(paths.problem(code)),
            },
          ]
        : []),
    ]
  }

  const shown: SpotlightActionGroupData[] = groups.filter((group) => group.actions.length > 0)
  const ids = shown.flatMap(({ actions }) => actions.map(({ id }) => id)).join('\n')
  const settled = asked === query.trim() && !found.isFetching
  const before = useRef({ query, ids })
  useEffect(() => {
    const was = before.current
    before.current = { query, ids }
    if (query.trim() === '' || ids === '') return
    // What comes in later never moves the mark off what somebody went to with the arrows.
    const { selected } = store.getState()
    const moved = was.query === query && selected > 0 ? was.ids.split('\n')[selected] : undefined
    const marked = moved === undefined ? 0 : Math.max(ids.split('\n').indexOf(moved), 0)
    const actions = document.querySelectorAll<HTMLElement>('[data-action]')
    for (const [index, action] of actions.entries()) {
      if (index === marked) action.dataset['selected'] = 'true'
      else delete action.dataset['selected']
    }
    store.updateState((state) => ({ ...state, selected: marked }))
    if (!entered.current || !settled) return
    entered.current = false
    actions[marked]?.click()
  }, [ids, query, settled])

  return (
    <Spotlight
      store={store}
      forceOpened={opened}
      onSpotlightClose={close}
      shortcut={null}
      query={query}
      onQueryChange={(typed) => {
        entered.current = false
        setQuery(typed)
      }}
      // Matching is done above, and by the server.
      filter={() => shown}
      actions={shown}
      nothingFound={found.isFetching || asked !== query.trim() ? t('common.loading') : t('frame.searchNothing')}
      highlightQuery
      overlayProps={{ blur: 0, backgroundOpacity: 0.4 }}
      classNames={{ actionsGroup: style.group, action: style.action, actionLabel: style.label }}
      attributes={{ content: { 'aria-label': t('frame.search') } }}
      scrollable
      maxHeight={520}
      searchProps={{
        leftSection: <SearchIcon size={18} />,
        placeholder: t('frame.searchHint'),
        'aria-label': t('frame.search'),
        onKeyDownCapture: (event) => {
          // Enter takes the first hit, also one that is still on its way; and what the arrows went to at once.
          if (event.key !== 'Enter' || settled || query.trim() === '' || store.getState().selected > 0) return
          event.preventDefault()
          event.stopPropagation()
          entered.current = true
        },
      }}
    />
  )
}

function matching(all: SpotlightActionData[], query: string): SpotlightActionData[] {
  return all
    .map((one) => ({ one, rank: fits(one.label ?? '', query) }))
    .filter(({ rank }) => rank !== null)
    .toSorted((a, b) => a.rank! - b.rank!)
    .map(({ one }) => one)
}

function recentOnes(go: (to: string) => void): SpotlightActionData[] {
  return recent().map(({ to, label, detail }) => ({
    id: `recent ${to}`,
    label,
    description: detail,
    leftSection: <SearchIcon size={18} />,
    onClick: () => go(to),
  }))
}
