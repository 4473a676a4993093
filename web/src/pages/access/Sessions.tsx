import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { OpenSession } from '../../api/api.ts'
import { useCan } from '../../api/can.ts'
import { ListTable, type ListColumn } from '../../lists/ListTable.tsx'
import { paths } from '../../paths.ts'
import { EmptyState } from '../../ui/Empty.tsx'
import { Go } from '../../ui/Go.tsx'
import { UserIcon } from '../../ui/icons.tsx'
import { Page, Stack } from '../../ui/Page.tsx'
import { Time } from '../../ui/Time.tsx'
import { agentWords } from './agent.ts'
import { EndSession } from './EndSession.tsx'
import { SessionLimits } from './SessionLimits.tsx'

/** Who is signed in where, and when sessions end by themselves. */
export function Sessions() {
  const { t } = useTranslation()
  const can = useCan()
  const columns = useMemo<ListColumn<OpenSession>[]>(
    () => [
      {
        id: 'username',
        files: ['username', 'name'],
        header: t('sessions.account'),
        render: (row) => <Go to={row.own ? paths.ownAccount : paths.account(row.accountId)}>{row.displayName}</Go>,
      },
      { id: 'address', header: t('sessions.address'), render: (row) => row.address ?? '—' },
      { id: 'agent', header: t('sessions.agent'), render: (row) => agentWords(row.agent) || '—', wide: true },
      {
        id: 'createdAt',
        sort: 'createdAt',
        header: t('sessions.began'),
        render: (row) => <Time at={row.createdAt} />,
        align: 'right',
      },
      { id: 'seenAt', header: t('sessions.seen'), render: (row) => <Time at={row.seenAt} />, align: 'right' },
      {
        id: 'expiresAt',
        header: t('sessions.ends'),
        render: (row) => <Time at={row.expiresAt} />,
        align: 'right',
        wide: true,
      },
      {
        id: 'end',
        files: ['id'],
        header: t('sessions.act'),
        render: (row) => <EndSession session={row} />,
        align: 'right',
      },
    ],
    [t],
  )
  return (
    <Page title={t('sessions.title')} purpose={t('sessions.purpose')}>
      <Stack>
        <ListTable
          list="sessions"
          at="GET /sessions"
          title={t('sessions.title')}
          columns={columns}
          rowId={(row) => row.id}
          search={t('sessions.search')}
          empty={
            <EmptyState title={t('sessions.empty')} icon={<UserIcon size={24} />}>
              {t('sessions.emptyText')}
            </EmptyState>
          }
        />
        {can('settings.read') ? <SessionLimits /> : null}
      </Stack>
    </Page>
  )
}
