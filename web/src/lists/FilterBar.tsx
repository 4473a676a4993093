import { Button, Menu, Popover } from '@mantine/core'
import { Suspense, useRef, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { withTexts } from '../i18n/index.ts'
import { SearchFilter } from '../ui/Filters.tsx'
import { CloseIcon, FilterIcon } from '../ui/icons.tsx'
import type { ListInfo } from './contract.ts'
import { chipsOf, quickCondition, withPart, withQuick, type Condition, type Draft, type Group } from './draft.ts'
import { fieldNamed, inWords } from './info.ts'
import type { ListQuery } from './query.ts'
import { conditionParts, inSentence, type Speech } from './sentences.ts'
import style from './Filter.module.css'
import { lazyPiece } from '../ui/lazy-piece.ts'

const FilterPanel = lazyPiece(() => withTexts(['lists'], () => import('./FilterPanel.tsx')))
const ConditionPopover = lazyPiece(() => withTexts(['lists'], () => import('./ConditionPopover.tsx')))

/** What is being changed: a chip, a condition that is not yet one, or the whole filter. */
export type Editing =
  | { what: 'chip'; condition: Condition; fresh: boolean }
  | { what: 'panel'; first: 'build' | 'text' }
  | null

export interface FilterState {
  query: ListQuery
  info: ListInfo | null
  speech: Speech
  /** The field whose values are one click away. */
  quick: string | null
  /** What stands in the address of the list itself. */
  given: Record<string, string>
  editing: Editing
  edit: (editing: Editing) => void
}

/** Search, quick choices, and the way to every other filter. */
export function FilterBar({ state, searchLabel }: { state: FilterState; searchLabel: string | null }) {
  const { query, info } = state
  return (
    <>
      {searchLabel ? (
        <SearchFilter
          filters={{
            values: query.parts.q ? { q: query.parts.q } : {},
            set: (_, value) => query.change({ q: value ?? '' }),
            clear: query.clear,
            any: query.narrowed,
          }}
          label={searchLabel}
        />
      ) : null}
      {query.root ? <QuickChoices state={state} root={query.root} /> : null}
      {info && info.fields.length > 0 ? <AddFilter state={state} info={info} /> : null}
    </>
  )
}

function QuickChoices({ state: { query, info, quick }, root }: { state: FilterState; root: Group }) {
  const { t } = useTranslation()
  const field = quick ? fieldNamed(info, quick) : null
  if (!field?.choices) return null
  const chosen = quickCondition(root, field.name)?.values ?? []
  return (
    <fieldset aria-label={t('lists.quick', { field: inWords(field.title) })} className={style.quick}>
      {field.choices.map(({ value, title }) => (
        <button
          key={value}
          type="button"
          className={style.quickOne}
          aria-pressed={chosen.includes(value)}
          onClick={() => query.setRoot(withQuick(root, field.name, value))}
        >
          {inWords(title)}
        </button>
      ))}
    </fieldset>
  )
}

function AddFilter({ state, info }: { state: FilterState; info: ListInfo }) {
  const { t } = useTranslation()
  const { query, editing, edit } = state
  const button = useRef<HTMLButtonElement>(null)
  const fresh = editing?.what === 'chip' && editing.fresh ? editing.condition : null
  const field = fresh ? fieldNamed(info, fresh.field) : null
  const back = (): void => {
    edit(null)
    requestAnimationFrame(() => button.current?.focus())
  }
  async function begin(name: string): Promise<void> {
    const { conditionOn } = await withTexts(['lists'], () => import('./FilterPanel.tsx'))
    edit({ what: 'chip', condition: conditionOn(info, name), fresh: true })
  }
  return (
    <Popover
      opened={fresh !== null}
      onChange={(opened) => (opened ? null : edit(null))}
      position="bottom-start"
      width={300}
      withRoles={false}
    >
      <Popover.Target>
        <span>
          <Menu position="bottom-start" withinPortal={false} withInitialFocusPlaceholder={false} returnFocus={false}>
            <Menu.Target>
              <Button
                ref={button}
                variant="default"
                size="xs"
                leftSection={<FilterIcon size={14} />}
                title={t('lists.addFilterLong')}
                className={style.add}
              >
                {t('lists.addFilter')}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <div className={style.menu}>
                <Menu.Label>{t('lists.fields')}</Menu.Label>
                {info.fields.map(({ name, title }) => (
                  <Menu.Item key={name} onClick={() => void begin(name)}>
                    {inWords(title)}
                  </Menu.Item>
                ))}
                <Menu.Divider />
                <Menu.Item onClick={() => edit({ what: 'panel', first: 'build' })}>{t('lists.groups')}</Menu.Item>
                <Menu.Item onClick={() => edit({ what: 'panel', first: 'text' })}>{t('lists.asText')}</Menu.Item>
              </div>
            </Menu.Dropdown>
          </Menu>
        </span>
      </Popover.Target>
      <Popover.Dropdown>
        {fresh && field ? (
          <Suspense>
            <ConditionPopover
              condition={fresh}
              field={field}
              remove={null}
              apply={(condition) => {
                if (query.root) query.setRoot(withPart(query.root, 0, condition))
                back()
              }}
            />
          </Suspense>
        ) : null}
      </Popover.Dropdown>
    </Popover>
  )
}

/** What narrows the list, each removable and changeable by itself. */
export function FilterChips({ state }: { state: FilterState }) {
  const { t } = useTranslation()
  const { query, info, quick, editing, edit } = state
  const { root } = query
  if (root === null)
    return (
      <div className={`${style.chips} no-print`}>
        <Chip
          label={t('lists.unreadable')}
          open={() => edit({ what: 'panel', first: 'text' })}
          remove={() => query.change({ filter: '' })}
        >
          {t('lists.unreadable')}
        </Chip>
      </div>
    )
  const hidden = quick ? (quickCondition(root, quick)?.key ?? null) : null
  const chips = chipsOf(root).filter((part) => part.key !== hidden)
  if (chips.length === 0) return null
  return (
    <ul className={`${style.chips} no-print`} aria-label={t('lists.filters')}>
      {chips.map((part) => (
        <li key={part.key}>
          <PartChip state={state} info={info} root={root} part={part} editing={editing} />
        </li>
      ))}
    </ul>
  )
}

function PartChip({
  state: { query, speech, edit },
  info,
  root,
  part,
  editing,
}: {
  state: FilterState
  info: ListInfo | null
  root: Group
  part: Draft
  editing: Editing
}) {
  const label = inSentence(part, speech)
  const remove = (): void => {
    edit(null)
    query.setRoot(withPart(root, part.key, null))
  }
  const field = part.kind === 'condition' ? fieldNamed(info, part.field) : null
  const opened = editing?.what === 'chip' && !editing.fresh && editing.condition.key === part.key
  if (part.kind === 'group' || !field)
    return (
      <Chip label={label} open={() => edit({ what: 'panel', first: 'build' })} remove={remove}>
        {label}
      </Chip>
    )
  const { field: name, how, value } = conditionParts(part, speech)
  return (
    <Popover
      opened={opened}
      onChange={(open) => (open ? null : edit(null))}
      position="bottom-start"
      width={300}
      withRoles={false}
    >
      <Popover.Target>
        <span>
          <Chip label={label} open={() => edit({ what: 'chip', condition: part, fresh: false })} remove={remove}>
            <span className={style.chipField}>
              {name} {how}
            </span>{' '}
            {value}
          </Chip>
        </span>
      </Popover.Target>
      <Popover.Dropdown>
        {opened ? (
          <Suspense>
            <ConditionPopover
              condition={part}
              field={field}
              remove={remove}
              apply={(condition) => {
                edit(null)
                query.setRoot(withPart(root, part.key, condition))
              }}
            />
          </Suspense>
        ) : null}
      </Popover.Dropdown>
    </Popover>
  )
}

function Chip({
  label,
  open,
  remove,
  children,
}: {
  label: string
  open: () => void
  remove: () => void
  children: ReactNode
}) {
  const { t } = useTranslation()
  return (
    <span className={style.chip}>
      <button type="button" className={style.chipOpen} title={t('lists.edit', { filter: label })} onClick={open}>
        {children}
      </button>
      <button
        type="button"
        className={style.chipOff}
        aria-label={t('lists.remove', { filter: label })}
        onClick={remove}
      >
        <CloseIcon size={12} />
      </button>
    </span>
  )
}

/** The whole filter beside the page, once it was asked for. */
export function FilterDrawer({ state: { query, info, editing, edit, given } }: { state: FilterState }) {
  if (editing?.what !== 'panel' || !info) return null
  return (
    <Suspense>
      <FilterPanel
        info={info}
        text={query.parts.filter ?? ''}
        narrowing={{ ...given, ...(query.parts.q ? { q: query.parts.q } : {}) }}
        first={query.root === null ? 'text' : editing.first}
        close={() => edit(null)}
        apply={(text) => {
          query.change({ filter: text })
          edit(null)
        }}
      />
    </Suspense>
  )
}
