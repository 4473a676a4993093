import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Approval } from '../../../api/api.ts'
import { useCan } from '../../../api/can.ts'
import { useRead } from '../../../api/read.ts'
import { ListTable, type ListColumn } from '../../../lists/ListTable.tsx'
import { paths } from '../../../paths.ts'
import { EmptyState } from '../../../ui/Empty.tsx'
import { Go } from '../../../ui/Go.tsx'
import { CheckIcon } from '../../../ui/icons.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { Card, Page, Stack } from '../../../ui/Page.tsx'
import { PageProblem } from '../../../ui/ProblemView.tsx'
import { Time } from '../../../ui/Time.tsx'
import style from './Approvals.module.css'
import { FourEyes } from './FourEyes.tsx'
import { StateOf } from './StateOf.tsx'
import { useDeedTitle } from './useDeedTitle.ts'

/** What waits for a second person, what was answered, and the rules of it. */
export function Approvals() {
  const { t } = useTranslation()
  const can = useCan()
  return (
    <Page title={t('approvals.title')} purpose={t('approvals.purpose')}>
      <Stack>
        {can('access.read') ? <All /> : <Own />}
        {can('settings.read') ? <FourEyes /> : null}
      </Stack>
    </Page>
  )
}

function Nothing() {
  const { t } = useTranslation()
  return (
    <EmptyState title={t('approvals.empty')} icon={<CheckIcon size={24} />}>
      {t('approvals.emptyText')}
    </EmptyState>
  )
}

function All() {
  const { t } = useTranslation()
  const titleOf = useDeedTitle()
  const columns = useMemo<ListColumn<Approval>[]>(
    () => [
      {
        id: 'what',
        files: ['kind', 'target', 'id', 'hash'],
        header: t('approvals.column.what'),
        text: (row) => titleOf(row),
        render: (row) => <Go to={paths.approval(row.id)}>{titleOf(row)}</Go>,
      },
      {
        id: 'requester',
        header: t('approvals.column.requester'),
        text: (row) => row.requester.name,
        render: (row) => <Go to={paths.account(row.requester.id)}>{row.requester.name}</Go>,
      },
      {
        id: 'state',
        files: ['state', 'alone'],
        header: t('common.state'),
        render: (row) => <StateOf approval={row} />,
      },
      { id: 'reason', header: t('approvals.column.reason'), render: (row) => row.reason, wide: true },
      {
        id: 'decidedBy',
        files: ['decidedBy', 'decision', 'decidedAt'],
        header: t('approvals.column.decidedBy'),
        render: (row) => row.decidedBy?.name ?? '—',
        wide: true,
      },
      { id: 'usedAt', header: t('approvals.column.used'), render: (row) => <Time at={row.usedAt} />, extra: true },
      {
        id: 'expiresAt',
        header: t('approvals.column.until'),
        render: (row) => <Time at={row.expiresAt} />,
        extra: true,
      },
      {
        id: 'createdAt',
        sort: 'createdAt',
        header: t('approvals.column.asked'),
        render: (row) => <Time at={row.createdAt} />,
        align: 'right',
      },
    ],
    [t, titleOf],
  )
  return (
    <ListTable
      list="approvals"
      at="GET /approvals"
      title={t('approvals.title')}
      columns={columns}
      rowId={(row) => row.id}
      search={null}
      quick="state"
      empty={<Nothing />}
    />
  )
}

/** What somebody asked for who may not see what others ask. */
function Own() {
  const { t } = useTranslation()
  const titleOf = useDeedTitle()
  const { data, error, refetch } = useRead('GET /account/approvals', {})
  return (
    <Card title={t('approvals.own')} flush>
      {error ? <PageProblem problem={error} retry={() => void refetch()} /> : null}
      {data || error ? null : <Loading lines={2} />}
      {data && data.items.length === 0 ? <Nothing /> : null}
      <ul>
        {data?.items.map((one) => (
          <li key={one.id} className={style.line}>
            <Go to={paths.approval(one.id)}>{titleOf(one)}</Go>
            <StateOf approval={one} />
          </li>
        ))}
      </ul>
    </Card>
  )
}
