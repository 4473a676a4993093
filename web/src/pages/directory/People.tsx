import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useFilters } from '../../address.ts'
import type { Person } from '../../api/api.ts'
import { useCan } from '../../api/can.ts'
import { allOf, search } from '../../api/filter.ts'
import { useList, useRead } from '../../api/read.ts'
import { paths } from '../../paths.ts'
import { DataTable, type TableColumn } from '../../ui/DataTable.tsx'
import { EmptyState } from '../../ui/Empty.tsx'
import { ChoiceFilter, FilterChip, SearchFilter } from '../../ui/Filters.tsx'
import { Go, GoButton } from '../../ui/Go.tsx'
import { PeopleIcon } from '../../ui/icons.tsx'
import { Page } from '../../ui/Page.tsx'
import { State } from '../../ui/State.tsx'
import { useSourceNames } from './sources.ts'
import { personStates } from './words.ts'

export function People() {
  const { t } = useTranslation()
  const can = useCan()
  const filters = useFilters(['q', 'state', 'source', 'group'])
  const list = useList('GET /people', {
    ...search(filters.values),
    ...allOf(
      ['state', 'eq', filters.values['state']],
      ['source', 'eq', filters.values['source']],
      ['group', 'eq', filters.values['group']],
    ),
  })
  const nameOf = useSourceNames()
  const sources = useRead('GET /directory/sources', {})
  const group = useRead('GET /groups/:id', { id: filters.values['group'] ?? '' }, { off: !filters.values['group'] })
  const columns = useMemo<TableColumn<Person>[]>(
    () => [
      {
        id: 'name',
        header: t('directory.person.name'),
        text: (row) => row.displayName,
        render: (row) => <Go to={paths.person(row.id)}>{row.displayName}</Go>,
      },
      { id: 'login', header: t('directory.person.login'), text: (row) => row.username, render: (row) => row.username },
      {
        id: 'department',
        header: t('directory.person.department'),
        text: (row) => row.department ?? '',
        render: (row) => row.department ?? '—',
        wide: true,
      },
      {
        id: 'mail',
        header: t('directory.person.mail'),
        text: (row) => row.mail ?? '',
        render: (row) => row.mail ?? '—',
        wide: true,
        extra: true,
      },
      {
        id: 'state',
        header: t('common.state'),
        text: (row) => row.state,
        render: (row) => <State state={personStates[row.state]}>{t(`directory.states.${row.state}`)}</State>,
      },
      {
        id: 'unit',
        header: t('directory.person.unit'),
        text: (row) => row.unit,
        render: (row) => row.unit || '—',
        wide: true,
      },
      {
        id: 'source',
        header: t('directory.source.one'),
        text: (row) => nameOf(row.source),
        render: (row) => nameOf(row.source),
        wide: true,
        extra: true,
      },
    ],
    [t, nameOf],
  )
  return (
    <Page title={t('directory.people.title')} purpose={t('directory.people.purpose')}>
      <DataTable
        id="people"
        name={t('directory.people.title')}
        list={list}
        columns={columns}
        rowId={(row) => row.id}
        filtered={filters.any}
        clear={filters.clear}
        filters={
          <>
            <SearchFilter filters={filters} label={t('directory.people.search')} />
            <ChoiceFilter
              filters={filters}
              name="state"
              label={t('common.state')}
              choices={(['active', 'disabled', 'missing'] as const).map((value) => ({
                value,
                label: t(`directory.states.${value}`),
              }))}
            />
            {(sources.data?.items.length ?? 0) > 1 ? (
              <ChoiceFilter
                filters={filters}
                name="source"
                label={t('directory.source.one')}
                choices={(sources.data?.items ?? []).map((source) => ({ value: source.id, label: source.name }))}
              />
            ) : null}
            {filters.values['group'] ? (
              <FilterChip filters={filters} names={['group']}>
                {t('directory.people.inGroup', { group: group.data?.name ?? '…' })}
              </FilterChip>
            ) : null}
          </>
        }
        empty={
          <EmptyState
            icon={<PeopleIcon size={24} />}
            title={t('directory.people.empty')}
            action={
              can('directory.manage') ? <GoButton to={paths.newSource}>{t('directory.source.connect')}</GoButton> : null
            }
          >
            {t('directory.people.emptyText')}
          </EmptyState>
        }
      />
    </Page>
  )
}
