import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Account } from '../../api/api.ts'
import { useCan } from '../../api/can.ts'
import { useWords } from '../../i18n/words.ts'
import { ListTable, type ListColumn } from '../../lists/ListTable.tsx'
import { paths } from '../../paths.ts'
import { EmptyState } from '../../ui/Empty.tsx'
import { Go, GoButton } from '../../ui/Go.tsx'
import { PlusIcon, UserIcon } from '../../ui/icons.tsx'
import { Page } from '../../ui/Page.tsx'
import { State } from '../../ui/State.tsx'
import { Time } from '../../ui/Time.tsx'
import { accountStates, stateOf } from './words.ts'

export function Accounts() {
  const { t } = useTranslation()
  const words = useWords()
  const can = useCan()
  const columns = useMemo<ListColumn<Account>[]>(
    () => [
      {
        id: 'name',
        header: t('access.account.name'),
        text: (row) => row.displayName,
        render: (row) => <Go to={paths.account(row.id)}>{row.displayName}</Go>,
      },
      {
        id: 'username',
        sort: 'username',
        header: t('access.account.username'),
        render: (row) => row.username,
      },
      {
        id: 'roles',
        header: t('access.account.role'),
        render: (row) => row.roles.map((held) => words.role(held.role)).join(', ') || '—',
      },
      {
        id: 'state',
        files: ['disabled', 'disabledInDirectory'],
        header: t('common.state'),
        render: (row) => <State state={accountStates[stateOf(row)]}>{t(`access.states.${stateOf(row)}`)}</State>,
      },
      {
        id: 'kind',
        header: t('access.account.kind'),
        render: (row) => t(`access.kinds.${row.kind}`),
        wide: true,
      },
      {
        id: 'hasFactor',
        header: t('access.account.factor'),
        render: (row) => (
          <State state={row.hasFactor ? 'good' : 'attention'}>
            {row.hasFactor ? t('access.factor.on') : t('access.factor.off')}
          </State>
        ),
        wide: true,
      },
      {
        id: 'createdAt',
        sort: 'createdAt',
        header: t('common.created'),
        render: (row) => <Time at={row.createdAt} />,
        align: 'right',
      },
    ],
    [t, words],
  )
  const invite = can('access.manage') ? (
    <GoButton to={paths.newAccount} leftSection={<PlusIcon size={16} />}>
      {t('access.invite.action')}
    </GoButton>
  ) : null
  return (
    <Page title={t('access.accounts.title')} purpose={t('access.accounts.purpose')} action={invite}>
      <ListTable
        list="accounts"
        at="GET /accounts"
        title={t('access.accounts.title')}
        columns={columns}
        rowId={(row) => row.id}
        search={t('access.accounts.search')}
        quick="kind"
        empty={
          <EmptyState title={t('access.accounts.empty')} icon={<UserIcon size={24} />} action={invite}>
            {t('access.accounts.emptyText')}
          </EmptyState>
        }
      />
    </Page>
  )
}
