import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useQueryWord } from '../../address.ts'
import type { Job } from '../../api/api.ts'
import { useRead } from '../../api/read.ts'
import { useWords } from '../../i18n/words.ts'
import { ListTable, type ListColumn } from '../../lists/ListTable.tsx'
import { EmptyState } from '../../ui/Empty.tsx'
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
  const [job, openJob] = useQueryWord('job')
  const schedules = useRead('GET /schedules', {})
  const columns = useMemo<ListColumn<Job>[]>(
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
        files: ['createdBy'],
        header: t('jobs.by'),
        render: (row) => actorName(actorOf(row.createdBy), words),
        wide: true,
      },
      {
        id: 'startedAt',
        header: t('jobs.started'),
        render: (row) => <Time at={row.startedAt} />,
      },
      {
        id: 'took',
        files: ['startedAt', 'endedAt'],
        header: t('jobs.took'),
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
        <ListTable
          list="jobs"
          at="GET /jobs"
          title={t('jobs.title')}
          columns={columns}
          rowId={(row) => row.id}
          search={null}
          quick="state"
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
