import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Group } from '../../api/api.ts'
import { ListTable, type ListColumn } from '../../lists/ListTable.tsx'
import { useWords } from '../../i18n/words.ts'
import { paths } from '../../paths.ts'
import { EmptyState } from '../../ui/Empty.tsx'
import { number } from '../../ui/format.ts'
import { Go } from '../../ui/Go.tsx'
import { GroupIcon } from '../../ui/icons.tsx'
import { Page } from '../../ui/Page.tsx'
import { State } from '../../ui/State.tsx'
import { useSourceNames } from './sources.ts'

export function Groups() {
  const { t } = useTranslation()
  const words = useWords()
  const nameOf = useSourceNames()
  const columns = useMemo<ListColumn<Group>[]>(
    () => [
      {
        id: 'name',
        sort: 'name',
        header: t('directory.group.name'),
        text: (row) => row.name,
        render: (row) => <Go to={paths.group(row.id)}>{row.name}</Go>,
      },
      {
        id: 'role',
        files: ['roles'],
        header: t('directory.group.role'),
        render: (row) =>
          row.roles.length > 0 ? (
            <State state="good">{row.roles.map((role) => words.role(role)).join(', ')}</State>
          ) : (
            <span className="muted">—</span>
          ),
      },
      {
        id: 'members',
        header: t('directory.group.directMembers'),
        render: (row) => <Go to={paths.people({ group: row.id })}>{number(row.directMembers)}</Go>,
        align: 'right',
      },
      {
        id: 'state',
        header: t('common.state'),
        render: (row) => (
          <State state={row.state === 'active' ? 'good' : 'unknown'}>{t(`directory.states.${row.state}`)}</State>
        ),
      },
      {
        id: 'unit',
        header: t('directory.person.unit'),
        render: (row) => row.unit || '—',
        wide: true,
      },
      {
        id: 'description',
        header: t('common.description'),
        render: (row) => row.description ?? '—',
        wide: true,
      },
      {
        id: 'source',
        header: t('directory.source.one'),
        render: (row) => nameOf(row.source),
        wide: true,
        extra: true,
      },
    ],
    [t, words, nameOf],
  )
  return (
    <Page title={t('directory.groups.title')} purpose={t('directory.groups.purpose')}>
      <ListTable
        list="groups"
        at="GET /groups"
        title={t('directory.groups.title')}
        columns={columns}
        rowId={(row) => row.id}
        search={t('directory.groups.search')}
        empty={
          <EmptyState icon={<GroupIcon size={24} />} title={t('directory.groups.empty')}>
            {t('directory.groups.emptyText')}
          </EmptyState>
        }
      />
    </Page>
  )
}
