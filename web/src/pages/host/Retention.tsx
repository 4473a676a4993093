import { Button } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Api, StateName } from '../../api/api.ts'
import { useCan } from '../../api/can.ts'
import { useChange, useRead } from '../../api/read.ts'
import { useWords } from '../../i18n/words.ts'
import { DataTable, type TableColumn } from '../../ui/DataTable.tsx'
import { bytes, number, percent } from '../../ui/format.ts'
import { Card, Facts, Page, Stack } from '../../ui/Page.tsx'
import { ProblemView } from '../../ui/ProblemView.tsx'
import { State } from '../../ui/State.tsx'
import { Time } from '../../ui/Time.tsx'
import { RetentionForm } from '../settings/RetentionForm.tsx'

type Shown = Api['GET /retention']['output']
type Part = Shown['parts'][number]

const forecastStates: Record<Shown['forecast']['state'], StateName> = {
  unknown: 'unknown',
  steady: 'good',
  filling: 'attention',
}

/** A disk that is full later than this needs nobody yet. */
const SOON_DAYS = 365
/** Further on, a number of days tells nothing. */
const FAR_DAYS = 3650

/** What takes how much of the disk, how long it is kept, and when the disk is full. */
export function Retention() {
  const { t } = useTranslation()
  const words = useWords()
  const can = useCan()
  const navigate = useNavigate()
  const run = useChange('POST /retention/runs')
  const { data, error, isPending, refetch } = useRead('GET /retention', {})
  const columns = useMemo<TableColumn<Part>[]>(
    () => [
      { id: 'part', header: t('host.retention.part'), text: (row) => row.part, render: (row) => words.part(row.part) },
      {
        id: 'bytes',
        header: t('host.retention.bytes'),
        render: (row) => (row.bytes === null ? '—' : bytes(row.bytes)),
        align: 'right',
      },
      {
        id: 'share',
        header: t('host.retention.share'),
        render: (row) => (row.share === null ? '—' : shareOf(row.share)),
        align: 'right',
        wide: true,
      },
      {
        id: 'pace',
        header: t('host.retention.pace'),
        render: (row) => (row.pace === null ? t('host.retention.unknown') : paceOf(row.pace)),
        align: 'right',
        wide: true,
      },
      {
        id: 'kept',
        header: t('host.retention.kept'),
        render: (row) => (row.days === null ? words.partKept(row.part) : t('host.retention.days', { count: row.days })),
      },
    ],
    [t, words],
  )
  return (
    <Page
      title={t('host.retention.title')}
      purpose={t('host.retention.purpose')}
      action={
        can('settings.manage') ? (
          <Button
            variant="default"
            loading={run.isPending}
            onClick={() =>
              run.mutate(
                { input: {} },
                { onSuccess: ({ job }) => void navigate({ to: '/jobs', search: { job } } as never) },
              )
            }
          >
            {t('host.retention.run')}
          </Button>
        ) : null
      }
    >
      <Stack>
        {run.error ? <ProblemView problem={run.error} /> : null}
        {data ? <Forecast shown={data} /> : null}
        <DataTable
          name={t('host.retention.title')}
          list={{
            rows: data?.parts ?? [],
            pending: isPending,
            problem: error,
            more: false,
            loadingMore: false,
            loadMore: () => undefined,
            retry: () => void refetch(),
          }}
          columns={columns}
          rowId={(row) => row.part}
          empty={null}
        />
        {can('settings.read') ? <RetentionForm /> : null}
      </Stack>
    </Page>
  )
}

/** What is there is never nothing. */
function shareOf(share: number): string {
  return share > 0 && share < 0.01 ? `< ${percent(0.01)}` : percent(share)
}

function paceOf(pace: number): string {
  if (pace === 0) return number(0)
  return pace < 0 ? `−${bytes(-pace)}` : `+${bytes(pace)}`
}

function Forecast({ shown }: { shown: Shown }) {
  const { t } = useTranslation()
  const { forecast, disk, measuredAt } = shown
  const days = forecast.days ?? 0
  const state = days > SOON_DAYS ? 'good' : forecastStates[forecast.state]
  return (
    <Card title={t('host.retention.forecast')} flush>
      <Facts
        facts={[
          [
            t('host.retention.full'),
            <span key="f">
              <State state={state}>{t(`common.states.${state}`)}</State>{' '}
              {forecast.state !== 'filling'
                ? t(`host.retention.forecasts.${forecast.state}`)
                : days > FAR_DAYS
                  ? t('host.retention.forecasts.far', { count: Math.round(FAR_DAYS / 365) })
                  : t('host.retention.forecasts.filling', { count: days, shown: number(days) })}
            </span>,
          ],
          [t('host.disk'), t('host.free', { free: bytes(disk.free), total: bytes(disk.total) })],
          [t('host.retention.measured'), <Time key="m" at={measuredAt} />],
        ]}
      />
    </Card>
  )
}
