import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { AlarmRule } from '../../api/api.ts'
import { useCan } from '../../api/can.ts'
import { useRead } from '../../api/read.ts'
import { useWords } from '../../i18n/words.ts'
import { paths } from '../../paths.ts'
import { DataTable, type TableColumn } from '../../ui/DataTable.tsx'
import { number } from '../../ui/format.ts'
import { Go, GoButton } from '../../ui/Go.tsx'
import { Page, Stack } from '../../ui/Page.tsx'
import { State } from '../../ui/State.tsx'
import { RulesForm } from './RulesForm.tsx'
import { unitOf } from './words.ts'

/** What becomes an alarm, and at which limit. */
export function Rules() {
  const { t } = useTranslation()
  const words = useWords()
  const can = useCan()
  const { data, error, isPending, refetch } = useRead('GET /alarms/rules', {})
  const columns = useMemo<TableColumn<AlarmRule>[]>(() => {
    const limits = (row: AlarmRule) =>
      row.limits.map(({ field, value }) => t(`alarms.units.${unitOf(field)}`, { value: number(value) })).join(' · ')
    return [
      {
        id: 'rule',
        header: t('alarms.rule'),
        text: (row) => words.rule(row.id),
        render: (row) => (
          <Go to={paths.alarms({ rule: row.id })} className="link">
            {words.rule(row.id)}
          </Go>
        ),
      },
      {
        id: 'on',
        header: t('common.state'),
        render: (row) => <State state={row.on ? 'good' : 'unknown'}>{row.on ? t('alarms.on') : t('alarms.off')}</State>,
      },
      { id: 'limits', header: t('alarms.limits'), render: (row) => limits(row) || '—' },
      {
        id: 'source',
        header: t('alarms.source'),
        render: (row) => t(`alarms.sources.${row.source}`),
        wide: true,
      },
      {
        id: 'severity',
        header: t('alarms.severity'),
        render: (row) => <State state={row.severity}>{t(`common.states.${row.severity}`)}</State>,
        wide: true,
      },
      {
        id: 'open',
        header: t('alarms.openNow'),
        render: (row) => number(row.open),
        align: 'right',
      },
    ]
  }, [t, words])
  return (
    <Page
      title={t('alarms.rules')}
      purpose={t('alarms.rulesPurpose')}
      action={
        <GoButton to={paths.alarms()} variant="default">
          {t('alarms.title')}
        </GoButton>
      }
    >
      <Stack>
        <DataTable
          name={t('alarms.rules')}
          list={{
            rows: data?.items ?? [],
            pending: isPending,
            problem: error,
            more: false,
            loadingMore: false,
            loadMore: () => undefined,
            retry: () => void refetch(),
          }}
          columns={columns}
          rowId={(row) => row.id}
          empty={null}
        />
        {can('settings.read') && data ? <RulesForm rules={data.items.map(({ id }) => id)} /> : null}
      </Stack>
    </Page>
  )
}
