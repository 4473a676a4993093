import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useFilters } from '../../address.ts'
import type { Group } from '../../api/api.ts'
import { useList, useRead } from '../../api/read.ts'
import { useWords } from '../../i18n/words.ts'
import { paths } from '../../paths.ts'
import { DataTable, type TableColumn } from '../../ui/DataTable.tsx'
import { EmptyState } from '../../ui/Empty.tsx'
import { ChoiceFilter, SearchFilter } from '../../ui/Filters.tsx'
import { number } from '../../ui/format.ts'
import { Go } from '../../ui/Go.tsx'
import { GroupIcon } from '../../ui/icons.tsx'
import { Page } from '../../ui/Page.tsx'
import { State } from '../../ui/State.tsx'

export function Groups() {
  const { t } = useTranslation()
  const words = useWords()
  const filters = useFilters(['q', 'role'])
  const list = useList('GET /groups', filters.values)
  const roles = useRead('GET /roles', {})
  const columns = useMemo<TableColumn<Group>[]>(
    () => [
      { id: 'name', header: t('directory.group.name'), text: (row) => row.name, cell: (row) => <Go to={paths.group(row.id)}>{row.name}</Go> },
      {
        id: 'role',
        header: t('directory.group.role'),
        text: (row) => row.role ?? '',
        cell: (row) => (row.role ? <State state="good">{words.role(row.role)}</State> : <span className="muted">—</span>),
      },
      { id: 'total', header: t('directory.group.members'), text: (row) => String(row.total), cell: (row) => <Go to={paths.people({ group: row.id })}>{number(row.total)}</Go>, align: 'right' },
      { id: 'direct', header: t('directory.group.directMembers'), text: (row) => String(row.direct), cell: (row) => number(row.direct), align: 'right', wide: true },
      { id: 'source', header: t('directory.source.one'), text: (row) => row.sourceName, cell: (row) => row.sourceName, wide: true },
      { id: 'dn', header: 'distinguishedName', text: (row) => row.dn, cell: (row) => <span className="mono small">{row.dn}</span>, extra: true, wide: true },
    ],
    [t, words],
  )
  return (
    <Page title={t('directory.groups.title')} purpose={t('directory.groups.purpose')}>
      <DataTable
        name={t('directory.groups.title')}
        list={list}
        columns={columns}
        rowId={(row) => row.id}
        filtered={filters.any}
        clear={filters.clear}
        filters={
          <>
            <SearchFilter filters={filters} label={t('directory.groups.search')} />
            <ChoiceFilter
              filters={filters}
              name="role"
              label={t('directory.group.role')}
              choices={(roles.data?.items ?? []).map(({ role }) => ({ value: role, label: words.role(role) }))}
            />
          </>
        }
        empty={
          <EmptyState icon={<GroupIcon size={24} />} title={t('directory.groups.empty')}>
            {t('directory.groups.emptyText')}
          </EmptyState>
        }
      />
    </Page>
  )
}
