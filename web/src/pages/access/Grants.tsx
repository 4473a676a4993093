import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Grant } from '../../api/api.ts'
import { useWords } from '../../i18n/words.ts'
import { ListTable, type ListColumn } from '../../lists/ListTable.tsx'
import { paths } from '../../paths.ts'
import { EmptyState } from '../../ui/Empty.tsx'
import { Go } from '../../ui/Go.tsx'
import { KeyIcon } from '../../ui/icons.tsx'
import { Page } from '../../ui/Page.tsx'
import { Time } from '../../ui/Time.tsx'

/** Every role that is given: to whom, for what, until when. */
export function Grants() {
  const { t } = useTranslation()
  const words = useWords()
  const columns = useMemo<ListColumn<Grant>[]>(
    () => [
      {
        id: 'holder',
        files: ['account', 'group'],
        header: t('roles.givenTo'),
        text: (row) => row.account?.name ?? row.group?.name ?? '',
        render: (row) =>
          row.account ? (
            <Go to={paths.account(row.account.id)}>{row.account.name}</Go>
          ) : (
            <Go to={paths.group(row.group?.id ?? '')}>{row.group?.name || t('roles.group')}</Go>
          ),
      },
      {
        id: 'kind',
        header: t('roles.kind'),
        render: (row) => (row.account ? t('roles.account') : t('roles.group')),
        wide: true,
      },
      {
        id: 'role',
        sort: 'role',
        header: t('roles.one'),
        text: (row) => words.role(row.role),
        render: (row) => <Go to={paths.role(row.role)}>{words.role(row.role)}</Go>,
      },
      {
        id: 'within',
        header: t('roles.within.label'),
        render: (row) =>
          row.within ? <Go to={paths.group(row.within.id)}>{row.within.name}</Go> : t('roles.within.everything'),
        wide: true,
      },
      {
        id: 'grantedAt',
        sort: 'grantedAt',
        header: t('roles.givenAt'),
        render: (row) => <Time at={row.grantedAt} />,
        align: 'right',
      },
      {
        id: 'endsAt',
        header: t('roles.endsAt'),
        render: (row) => (row.endsAt ? <Time at={row.endsAt} /> : '—'),
        align: 'right',
      },
    ],
    [t, words],
  )
  return (
    <Page title={t('roles.grants.title')} purpose={t('roles.grants.purpose')}>
      <ListTable
        list="grants"
        at="GET /grants"
        title={t('roles.grants.title')}
        columns={columns}
        rowId={(row) => row.id}
        search={null}
        quick="holder"
        empty={
          <EmptyState icon={<KeyIcon size={24} />} title={t('roles.grants.empty')}>
            {t('roles.grants.emptyText')}
          </EmptyState>
        }
      />
    </Page>
  )
}
