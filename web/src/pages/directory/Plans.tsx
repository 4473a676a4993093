import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Plan } from '../../api/api.ts'
import { ListTable, type ListColumn } from '../../lists/ListTable.tsx'
import { paths } from '../../paths.ts'
import { EmptyState } from '../../ui/Empty.tsx'
import { exact, number } from '../../ui/format.ts'
import { Go, GoButton } from '../../ui/Go.tsx'
import { RefreshIcon } from '../../ui/icons.tsx'
import { Page } from '../../ui/Page.tsx'
import { State } from '../../ui/State.tsx'
import { Time } from '../../ui/Time.tsx'
import { planStates } from './words.ts'

export function Plans() {
  const { t } = useTranslation()
  const columns = useMemo<ListColumn<Plan>[]>(
    () => [
      {
        id: 'createdAt',
        sort: 'createdAt',
        header: t('directory.plan.made'),
        text: (row) => row.createdAt,
        render: (row) => <Go to={paths.plan(row.id)}>{exact(row.createdAt)}</Go>,
      },
      {
        id: 'source',
        header: t('directory.source.one'),
        render: (row) => row.source.name,
      },
      {
        id: 'state',
        header: t('common.state'),
        render: (row) => <State state={planStates[row.state]}>{t(`directory.planStates.${row.state}`)}</State>,
      },
      {
        id: 'rows',
        header: t('directory.plan.changes'),
        render: (row) => number(row.rows),
        align: 'right',
      },
      {
        id: 'brakes',
        header: t('directory.plan.brakes'),
        render: (row) => number(row.brakes.length),
        align: 'right',
      },
      {
        id: 'appliedAt',
        header: t('directory.plan.applied'),
        render: (row) => <Time at={row.appliedAt} />,
        align: 'right',
      },
    ],
    [t],
  )
  return (
    <Page title={t('directory.plans.title')} purpose={t('directory.plans.purpose')}>
      <ListTable
        list="plans"
        at="GET /directory/plans"
        title={t('directory.plans.title')}
        columns={columns}
        rowId={(row) => row.id}
        search={null}
        quick="state"
        empty={
          <EmptyState
            icon={<RefreshIcon size={24} />}
            title={t('directory.plans.empty')}
            action={<GoButton to={paths.sources}>{t('directory.sources.title')}</GoButton>}
          >
            {t('directory.plans.emptyText')}
          </EmptyState>
        }
      />
    </Page>
  )
}
