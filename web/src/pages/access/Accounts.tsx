import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useFilters } from '../../address.ts'
import type { Account } from '../../api/api.ts'
import { useCan } from '../../api/can.ts'
import { useList, useRead } from '../../api/read.ts'
import { useWords } from '../../i18n/words.ts'
import { paths } from '../../paths.ts'
import { DataTable, type TableColumn } from '../../ui/DataTable.tsx'
import { EmptyState } from '../../ui/Empty.tsx'
import { ChoiceFilter, SearchFilter } from '../../ui/Filters.tsx'
import { Go, GoButton } from '../../ui/Go.tsx'
import { PlusIcon, UserIcon } from '../../ui/icons.tsx'
import { Page } from '../../ui/Page.tsx'
import { State } from '../../ui/State.tsx'
import { Time } from '../../ui/Time.tsx'
import { accountStates } from './words.ts'

export function Accounts() {
  const { t } = useTranslation()
  const words = useWords()
  const can = useCan()
  const filters = useFilters(['q', 'role', 'state'])
  const list = useList('GET /accounts', filters.values)
  const roles = useRead('GET /roles', {})
  const columns = useMemo<TableColumn<Account>[]>(
    () => [
      { id: 'name', header: t('access.account.name'), text: (row) => row.displayName, cell: (row) => <Go to={paths.account(row.id)}>{row.displayName}</Go> },
      { id: 'username', header: t('access.account.username'), text: (row) => row.username, cell: (row) => row.username },
      { id: 'role', header: t('access.account.role'), text: (row) => row.roles.join(' '), cell: (row) => row.roles.map((role) => words.role(role)).join(', ') || '—' },
      { id: 'state', header: t('common.state'), text: (row) => row.state, cell: (row) => <State state={accountStates[row.state]}>{t(`access.states.${row.state}`)}</State> },
      { id: 'kind', header: t('access.account.kind'), text: (row) => row.kind, cell: (row) => t(`access.kinds.${row.kind}`), wide: true },
      {
        id: 'factor',
        header: t('access.account.factor'),
        text: (row) => String(row.secondFactor),
        cell: (row) => <State state={row.secondFactor ? 'good' : 'attention'}>{row.secondFactor ? t('access.factor.on') : t('access.factor.off')}</State>,
        wide: true,
      },
      { id: 'last', header: t('access.account.lastSignIn'), text: (row) => row.lastSignInAt ?? '', cell: (row) => <Time at={row.lastSignInAt} />, align: 'right' },
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
      <DataTable
        name={t('access.accounts.title')}
        list={list}
        columns={columns}
        rowId={(row) => row.id}
        filtered={filters.any}
        clear={filters.clear}
        filters={
          <>
            <SearchFilter filters={filters} label={t('access.accounts.search')} />
            <ChoiceFilter
              filters={filters}
              name="role"
              label={t('access.account.role')}
              choices={(roles.data?.items ?? []).map(({ role }) => ({ value: role, label: words.role(role) }))}
            />
            <ChoiceFilter
              filters={filters}
              name="state"
              label={t('common.state')}
              choices={(['active', 'invited', 'disabled', 'locked'] as const).map((value) => ({ value, label: t(`access.states.${value}`) }))}
            />
          </>
        }
        empty={
          <EmptyState title={t('access.accounts.empty')} icon={<UserIcon size={24} />} action={invite}>
            {t('access.accounts.emptyText')}
          </EmptyState>
        }
      />
    </Page>
  )
}
