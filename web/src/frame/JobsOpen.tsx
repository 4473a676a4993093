import { Button, Popover } from '@mantine/core'
import { useState, type ReactElement, type RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import type { Job } from '../api/api.ts'
import { useCan } from '../api/can.ts'
import { useChange } from '../api/read.ts'
import { useWords } from '../i18n/words.ts'
import { resultLink } from '../pages/jobs/result.ts'
import { jobStates } from '../pages/jobs/words.ts'
import { paths } from '../paths.ts'
import { Go } from '../ui/Go.tsx'
import { JobProgress } from '../ui/Progress.tsx'
import { State } from '../ui/State.tsx'
import { useTakenOver } from '../ui/useTakenOver.ts'
import style from './RunningJobs.module.css'

/** What runs, with a way to end it, and what has just ended, with the way to its result. */
export default function JobsOpen(props: {
  /** What opens it; becomes its target. */
  button: ReactElement
  target: RefObject<HTMLButtonElement | null>
  opened: boolean
  change: (opened: boolean) => void
  running: Job[]
  ended: Job[]
}) {
  const { t } = useTranslation()
  const taken = useTakenOver(props.target)
  return (
    <Popover
      opened={taken && props.opened}
      onChange={props.change}
      position="bottom-end"
      width={320}
      trapFocus
      returnFocus
    >
      <Popover.Target>{props.button}</Popover.Target>
      <Popover.Dropdown aria-label={t('frame.nav.jobs')}>
        {props.opened ? <List running={props.running} ended={props.ended} /> : null}
      </Popover.Dropdown>
    </Popover>
  )
}

function List({ running, ended }: { running: Job[]; ended: Job[] }) {
  const { t } = useTranslation()
  const words = useWords()
  return (
    <>
      <ul className={style.list}>
        {running.map((job) => (
          <li key={job.id}>
            <Go to={paths.job(job.id)} className={style.link}>
              {words.jobKind(job.kind)}
            </Go>
            <JobProgress job={job} />
            <Cancel job={job} />
          </li>
        ))}
        {ended.map((job) => (
          <li key={job.id} className={style.ended}>
            <Go to={resultLink(job) ?? paths.job(job.id)} className={style.link}>
              {words.jobKind(job.kind)}
            </Go>
            <State state={jobStates[job.state]}>{t(`jobs.states.${job.state}`)}</State>
          </li>
        ))}
      </ul>
      {running.length > 0 ? <p className="muted small">{t('jobs.continues')}</p> : null}
      <Go to={paths.jobs()}>{t('jobs.all')}</Go>
    </>
  )
}

/** Asks twice: what a job has begun may have to be begun anew. */
function Cancel({ job }: { job: Job }) {
  const { t } = useTranslation()
  const can = useCan()
  const cancel = useChange('POST /jobs/:id/cancellation')
  const [sure, setSure] = useState(false)
  if (!can('jobs.cancel')) return null
  if (job.cancelAsked) return <p className="muted small">{t('jobs.ending')}</p>
  return (
    <Button
      size="compact-xs"
      variant="default"
      loading={cancel.isPending}
      {...(sure ? { color: 'red' } : {})}
      onClick={() => (sure ? cancel.mutate({ input: { id: job.id } }) : setSure(true))}
    >
      {sure ? t('jobs.cancelSure') : t('jobs.cancel')}
    </Button>
  )
}
