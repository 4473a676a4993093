import { Button } from '@mantine/core'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Backup } from '../../api/api.ts'
import { useCan } from '../../api/can.ts'
import { useChange, useRead } from '../../api/read.ts'
import { deedOf } from '../../command/deed.ts'
import { AsCommand } from '../../command/AsCommand.tsx'
import { ListTable, type ListColumn } from '../../lists/ListTable.tsx'
import { paths } from '../../paths.ts'
import { EmptyState } from '../../ui/Empty.tsx'
import { bytes, exact, span } from '../../ui/format.ts'
import { Go, GoButton } from '../../ui/Go.tsx'
import { ContinuityIcon } from '../../ui/icons.tsx'
import { Card, Columns, Facts, Page } from '../../ui/Page.tsx'
import { ProblemView } from '../../ui/ProblemView.tsx'
import { State } from '../../ui/State.tsx'
import { Time } from '../../ui/Time.tsx'
import { Proof } from './Proof.tsx'
import { backupStates } from './words.ts'

export function Backups() {
  const { t } = useTranslation()
  const can = useCan()
  const settings = useRead('GET /backup/settings', {})
  const run = useChange('POST /backups')
  const [proving, prove] = useState<string | null>(null)
  const columns = useMemo<ListColumn<Backup>[]>(
    () => [
      {
        id: 'madeAt',
        sort: 'madeAt',
        header: t('backup.made'),
        whole: true,
        text: (row) => row.madeAt,
        render: (row) => <Go to={paths.backup(row.id)}>{exact(row.madeAt)}</Go>,
      },
      {
        id: 'state',
        header: t('common.state'),
        render: (row) => <State state={backupStates[row.state]}>{t(`backup.states.${row.state}`)}</State>,
      },
      {
        id: 'checkedAt',
        header: t('backup.verified'),
        render: (row) => <Time at={row.checkedAt} />,
      },
      {
        id: 'took',
        files: ['tookMs'],
        header: t('backup.took'),
        render: (row) => span(row.tookMs),
        align: 'right',
        extra: true,
      },
      {
        id: 'verify',
        files: ['checkTookMs'],
        header: t('backup.restoreTook'),
        render: (row) => (row.checkTookMs === null ? '—' : span(row.checkTookMs)),
        align: 'right',
      },
      {
        id: 'sizeBytes',
        header: t('backup.size'),
        render: (row) => bytes(row.sizeBytes),
        align: 'right',
      },
    ],
    [t],
  )
  const action = can('backup.run') ? (
    <>
      <AsCommand deed={() => deedOf('POST /backups', {})} />
      <Button loading={run.isPending} onClick={() => run.mutate({ input: {} }, { onSuccess: ({ job }) => prove(job) })}>
        {t('backup.runNow')}
      </Button>
    </>
  ) : null
  return (
    <Page title={t('backup.title')} purpose={t('backup.purpose')} action={action}>
      {run.error ? <ProblemView problem={run.error} /> : null}
      <Columns
        side={
          settings.error?.status === 403 ? null : (
            <Card
              title={t('backup.settings.title')}
              aside={can('backup.manage') ? <Go to={paths.backupSettings}>{t('common.change')}</Go> : null}
              flush
            >
              {settings.data ? (
                <Facts
                  facts={[
                    [t('backup.settings.nightly'), `${settings.data.nightlyAt} UTC`],
                    [t('backup.settings.keep'), t('backup.settings.keepDays', { count: settings.data.keepDaily })],
                    [
                      t('backup.settings.folder'),
                      <span key="f" className="mono small">
                        {settings.data.path}
                      </span>,
                    ],
                  ]}
                />
              ) : null}
            </Card>
          )
        }
      >
        {proving === null ? null : <Proof key={proving} job={proving} close={() => prove(null)} />}
        <ListTable
          list="backups"
          at="GET /backups"
          title={t('backup.title')}
          columns={columns}
          rowId={(row) => row.id}
          search={null}
          quick="state"
          empty={
            <EmptyState
              icon={<ContinuityIcon size={24} />}
              title={t('backup.empty')}
              action={action ?? <GoButton to={paths.home}>{t('frame.nav.home')}</GoButton>}
            >
              {t('backup.emptyText')}
            </EmptyState>
          }
        />
      </Columns>
    </Page>
  )
}
