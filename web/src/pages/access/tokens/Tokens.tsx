import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Token } from '../../../api/api.ts'
import { ListTable, type ListColumn } from '../../../lists/ListTable.tsx'
import { paths } from '../../../paths.ts'
import { EmptyState } from '../../../ui/Empty.tsx'
import { Go, GoButton } from '../../../ui/Go.tsx'
import { KeyIcon } from '../../../ui/icons.tsx'
import { Page } from '../../../ui/Page.tsx'
import { State } from '../../../ui/State.tsx'
import { Time } from '../../../ui/Time.tsx'
import { readsOnly, tokenStates } from './words.ts'

/** API tokens of everybody: who made them, and which nobody uses. */
export function Tokens() {
  const { t } = useTranslation()
  const columns = useMemo<ListColumn<Token>[]>(
    () => [
      { id: 'name', sort: 'name', header: t('tokens.column.name'), render: (row) => row.name },
      {
        id: 'maker',
        header: t('tokens.column.maker'),
        text: (row) => row.makerName,
        render: (row) => <Go to={paths.account(row.accountId)}>{row.makerName}</Go>,
      },
      {
        id: 'state',
        files: ['state', 'unused'],
        header: t('common.state'),
        render: (row) =>
          row.unused ? (
            <State state="attention">{t('tokens.unused')}</State>
          ) : (
            <State state={tokenStates[row.state]}>{t(`tokens.states.${row.state}`)}</State>
          ),
      },
      {
        id: 'lastUsedAt',
        header: t('tokens.column.lastUsed'),
        render: (row) =>
          row.lastUsedAt === null ? (
            <span className="muted">{t('tokens.neverUsed')}</span>
          ) : (
            <Time at={row.lastUsedAt} />
          ),
      },
      {
        id: 'lastAddress',
        header: t('tokens.column.from'),
        render: (row) => row.lastAddress ?? '—',
        wide: true,
      },
      {
        id: 'permissions',
        header: t('tokens.column.permissions'),
        render: (row) => (readsOnly(row) ? t('tokens.readOnly') : t('tokens.may', { count: row.permissions.length })),
        wide: true,
      },
      {
        id: 'networks',
        header: t('tokens.column.networks'),
        render: (row) => row.networks.join(', ') || t('tokens.anywhere'),
        extra: true,
      },
      {
        id: 'createdAt',
        sort: 'createdAt',
        header: t('common.created'),
        render: (row) => <Time at={row.createdAt} />,
        align: 'right',
        extra: true,
      },
      {
        id: 'expiresAt',
        sort: 'expiresAt',
        header: t('tokens.column.expires'),
        render: (row) => <Time at={row.expiresAt} as="day" />,
        align: 'right',
      },
    ],
    [t],
  )
  return (
    <Page title={t('tokens.title')} purpose={t('tokens.purpose')}>
      <ListTable
        list="tokens"
        at="GET /tokens"
        title={t('tokens.title')}
        columns={columns}
        rowId={(row) => row.id}
        search={t('tokens.search')}
        quick="state"
        empty={
          <EmptyState
            title={t('tokens.empty')}
            icon={<KeyIcon size={24} />}
            action={<GoButton to={paths.ownAccount}>{t('frame.nav.ownAccount')}</GoButton>}
          >
            {t('tokens.emptyText')}
          </EmptyState>
        }
      />
    </Page>
  )
}
