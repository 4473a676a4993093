import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Person } from '../../api/api.ts'
import { useCan } from '../../api/can.ts'
import { ListTable, type ListColumn } from '../../lists/ListTable.tsx'
import { paths } from '../../paths.ts'
import { EmptyState } from '../../ui/Empty.tsx'
import { Go, GoButton } from '../../ui/Go.tsx'
import { PeopleIcon } from '../../ui/icons.tsx'
import { Page } from '../../ui/Page.tsx'
import { State } from '../../ui/State.tsx'
import { useSourceNames } from './sources.ts'
import { personStates } from './words.ts'

export function People() {
  const { t } = useTranslation()
  const can = useCan()
  const nameOf = useSourceNames()
  const columns = useMemo<ListColumn<Person>[]>(
    () => [
      {
        id: 'name',
        sort: 'name',
        header: t('directory.person.name'),
        text: (row) => row.displayName,
        render: (row) => <Go to={paths.person(row.id)}>{row.displayName}</Go>,
      },
      {
        id: 'username',
        header: t('directory.person.login'),
        sort: 'username',
        render: (row) => row.username,
      },
      {
        id: 'department',
        header: t('directory.person.department'),
        render: (row) => row.department ?? '—',
        wide: true,
      },
      {
        id: 'mail',
        header: t('directory.person.mail'),
        render: (row) => row.mail ?? '—',
        wide: true,
        extra: true,
      },
      {
        id: 'state',
        header: t('common.state'),
        render: (row) => <State state={personStates[row.state]}>{t(`directory.states.${row.state}`)}</State>,
      },
      {
        id: 'unit',
        header: t('directory.person.unit'),
        render: (row) => row.unit || '—',
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
    [t, nameOf],
  )
  return (
    <Page title={t('directory.people.title')} purpose={t('directory.people.purpose')}>
      <ListTable
        list="people"
        at="GET /people"
        title={t('directory.people.title')}
        columns={columns}
        rowId={(row) => row.id}
        search={t('directory.people.search')}
        quick="state"
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
