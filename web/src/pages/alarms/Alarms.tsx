import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useFilters, useQueryWord } from '../../address.ts'
import type { Alarm } from '../../api/api.ts'
import type { InputOf } from '../../api/call.ts'
import { useList, useRead } from '../../api/read.ts'
import { useWords } from '../../i18n/words.ts'
import { paths } from '../../paths.ts'
import { DataTable, type TableColumn } from '../../ui/DataTable.tsx'
import { EmptyState } from '../../ui/Empty.tsx'
import { ChoiceFilter } from '../../ui/Filters.tsx'
import { number } from '../../ui/format.ts'
import { GoButton } from '../../ui/Go.tsx'
import { BellIcon } from '../../ui/icons.tsx'
import { Page } from '../../ui/Page.tsx'
import { State } from '../../ui/State.tsx'
import { Time } from '../../ui/Time.tsx'
import { figuresOf } from '../home/figures.ts'
import { AlarmDrawer } from './AlarmDrawer.tsx'
import { alarmStates } from './words.ts'

const STATES = ['standing', 'open', 'acknowledged', 'silenced', 'cleared'] as const
const SEVERITIES = ['bad', 'attention', 'unknown'] as const

export function Alarms() {
  const { t } = useTranslation()
  const words = useWords()
  const filters = useFilters(['state', 'severity', 'rule'])
  const [alarm, openAlarm] = useQueryWord('alarm')
  const list = useList('GET /alarms', filters.values as InputOf<'GET /alarms'>)
  const rules = useRead('GET /alarms/rules', {})
  const columns = useMemo<TableColumn<Alarm>[]>(
    () => [
      {
        id: 'rule',
        header: t('alarms.one'),
        text: (row) => words.need(row.rule, 'title', figuresOf(row.figures)),
        render: (row) => (
          <button type="button" className="plain link" onClick={() => openAlarm(row.id)}>
            {words.need(row.rule, 'title', figuresOf(row.figures))}
          </button>
        ),
      },
      {
        id: 'severity',
        header: t('alarms.severity'),
        text: (row) => row.severity,
        render: (row) => <State state={row.severity}>{t(`common.states.${row.severity}`)}</State>,
      },
      {
        id: 'state',
        header: t('common.state'),
        text: (row) => row.state,
        render: (row) => <State state={alarmStates[row.state]}>{t(`alarms.states.${row.state}`)}</State>,
      },
      {
        id: 'raised',
        header: t('alarms.raised'),
        text: (row) => row.raisedAt,
        render: (row) => <Time at={row.raisedAt} />,
      },
      {
        id: 'lastSeen',
        header: t('alarms.lastSeen'),
        text: (row) => row.lastSeenAt,
        render: (row) => <Time at={row.lastSeenAt} />,
        wide: true,
      },
      {
        id: 'occurrences',
        header: t('alarms.occurrences'),
        text: (row) => String(row.occurrences),
        render: (row) => number(row.occurrences),
        align: 'right',
        wide: true,
      },
    ],
    [t, words, openAlarm],
  )
  return (
    <Page
      title={t('alarms.title')}
      purpose={t('alarms.purpose')}
      action={
        <GoButton to={paths.alarmRules} variant="default">
          {t('alarms.rules')}
        </GoButton>
      }
    >
      <DataTable
        name={t('alarms.title')}
        list={list}
        columns={columns}
        rowId={(row) => row.id}
        filtered={filters.any}
        clear={filters.clear}
        filters={
          <>
            <ChoiceFilter
              filters={filters}
              name="state"
              label={t('common.state')}
              choices={STATES.map((value) => ({ value, label: t(`alarms.states.${value}`) }))}
            />
            <ChoiceFilter
              filters={filters}
              name="severity"
              label={t('alarms.severity')}
              choices={SEVERITIES.map((value) => ({ value, label: t(`common.states.${value}`) }))}
            />
            <ChoiceFilter
              filters={filters}
              name="rule"
              label={t('alarms.rule')}
              searchable
              choices={(rules.data?.items ?? []).map(({ id }) => ({ value: id, label: words.rule(id) }))}
            />
          </>
        }
        empty={
          <EmptyState icon={<BellIcon size={24} />} title={t('alarms.empty')}>
            {t('alarms.emptyText')}
          </EmptyState>
        }
      />
      <AlarmDrawer id={alarm} close={() => openAlarm(null)} />
    </Page>
  )
}
