import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useQueryWord } from '../../address.ts'
import type { Alarm } from '../../api/api.ts'
import { useWords } from '../../i18n/words.ts'
import { ListTable, type ListColumn } from '../../lists/ListTable.tsx'
import { paths } from '../../paths.ts'
import { EmptyState } from '../../ui/Empty.tsx'
import { number } from '../../ui/format.ts'
import { GoButton } from '../../ui/Go.tsx'
import { BellIcon } from '../../ui/icons.tsx'
import { Page } from '../../ui/Page.tsx'
import { State } from '../../ui/State.tsx'
import { Time } from '../../ui/Time.tsx'
import { figuresOf } from '../home/figures.ts'
import { AlarmDrawer } from './AlarmDrawer.tsx'
import { alarmStates } from './words.ts'

export function Alarms() {
  const { t } = useTranslation()
  const words = useWords()
  const [alarm, openAlarm] = useQueryWord('alarm')
  const columns = useMemo<ListColumn<Alarm>[]>(
    () => [
      {
        id: 'rule',
        files: ['rule', 'subject'],
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
        render: (row) => <State state={row.severity}>{t(`common.states.${row.severity}`)}</State>,
      },
      {
        id: 'state',
        header: t('common.state'),
        render: (row) => <State state={alarmStates[row.state]}>{t(`alarms.states.${row.state}`)}</State>,
      },
      {
        id: 'raisedAt',
        sort: 'raisedAt',
        header: t('alarms.raised'),
        render: (row) => <Time at={row.raisedAt} />,
      },
      {
        id: 'lastSeenAt',
        header: t('alarms.lastSeen'),
        render: (row) => <Time at={row.lastSeenAt} />,
        wide: true,
      },
      {
        id: 'occurrences',
        header: t('alarms.occurrences'),
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
      <ListTable
        list="alarms"
        at="GET /alarms"
        title={t('alarms.title')}
        columns={columns}
        rowId={(row) => row.id}
        search={null}
        quick="state"
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
