import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useFilters, useQueryWord } from '../../address.ts'
import type { Job } from '../../api/api.ts'
import { allOf } from '../../api/filter.ts'
import { useList, useRead } from '../../api/read.ts'
import { useWords } from '../../i18n/words.ts'
import { DataTable, type TableColumn } from '../../ui/DataTable.tsx'
import { EmptyState } from '../../ui/Empty.tsx'
import { ChoiceFilter, FilterChip } from '../../ui/Filters.tsx'
import { span } from '../../ui/format.ts'
import { JobsIcon } from '../../ui/icons.tsx'
import { Card, Columns, Page } from '../../ui/Page.tsx'
import { JobProgress } from '../../ui/Progress.tsx'
import { State } from '../../ui/State.tsx'
import { Time } from '../../ui/Time.tsx'
import { actorName, actorOf } from '../audit/words.ts'
import { JobDrawer } from './JobDrawer.tsx'
import style from './Jobs.module.css'
import { jobStates } from './words.ts'

export function Jobs() {
  const { t } = useTranslation()
  const words = useWords()
  const filters = useFilters(['state', 'kind'])
  const [job, openJob] = useQueryWord('job')
  const list = useList(
    'GET /jobs',
    allOf(['state', 'eq', filters.values['state']], ['kind', 'eq', filters.values['kind']]),
  )
  const schedules = useRead('GET /schedules', {})
  const columns = useMemo<TableColumn<Job>[]>(
    () => [
      {
        id: 'kind',
        header: t('jobs.kind'),
        text: (row) => row.kind,
        render: (row) => (
          <button type="button" className="plain link" onClick={() => openJob(row.id)}>
            {words.jobKind(row.kind)}
          </button>
        ),
      },
      {
        id: 'state',
        header: t('common.state'),
        text: (row) => row.state,
        render: (row) =>
          row.state === 'running' ? (
            <span className={style.progress}>
              <JobProgress job={row} thin />
            </span>
          ) : (
            <State state={jobStates[row.state]}>{t(`jobs.states.${row.state}`)}</State>
          ),
      },
      {
        id: 'by',
        header: t('jobs.by'),
        text: (row) => row.createdBy,
        render: (row) => actorName(actorOf(row.createdBy), words),
        wide: true,
      },
      {
        id: 'started',
        header: t('jobs.started'),
        text: (row) => row.startedAt ?? '',
        render: (row) => <Time at={row.startedAt} />,
      },
      {
        id: 'took',
        header: t('jobs.took'),
        text: (row) =>
          row.startedAt && row.endedAt
            ? String(new Date(row.endedAt).getTime() - new Date(row.startedAt).getTime())
            : '',
        render: (row) =>
          row.startedAt && row.endedAt
            ? span(new Date(row.endedAt).getTime() - new Date(row.startedAt).getTime())
            : '—',
        align: 'right',
      },
    ],
    [t, words, openJob],
  )
  return (
    <Page title={t('jobs.title')} purpose={t('jobs.purpose')}>
      <Columns
        side={
          <Card title={t('jobs.schedules')} flush>
            <ul>
              {(schedules.data?.items ?? []).map((schedule) => (
                <li key={schedule.kind} className={style.schedule}>
                  <p className={style.name}>{words.jobKind(schedule.kind)}</p>
                  <p className="muted small">
                    {t('jobs.next')} <Time at={schedule.nextDueAt} /> · {t('jobs.last')}{' '}
                    <Time at={schedule.lastDueAt} />
                  </p>
                </li>
              ))}
            </ul>
          </Card>
        }
      >
        <DataTable
          id="jobs"
          name={t('jobs.title')}
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
                choices={(['queued', 'running', 'done', 'failed', 'cancelled'] as const).map((value) => ({
                  value,
                  label: t(`jobs.states.${value}`),
                }))}
              />
              {filters.values['kind'] ? (
                <FilterChip filters={filters} names={['kind']}>
                  {words.jobKind(filters.values['kind'])}
                </FilterChip>
              ) : null}
            </>
          }
          empty={
            <EmptyState icon={<JobsIcon size={24} />} title={t('jobs.empty')}>
              {t('jobs.emptyText')}
            </EmptyState>
          }
        />
      </Columns>
      <JobDrawer id={job} close={() => openJob(null)} />
    </Page>
  )
}
