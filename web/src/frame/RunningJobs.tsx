import { Popover } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan } from '../api/can.ts'
import { allOf } from '../api/filter.ts'
import { client, useRead } from '../api/read.ts'
import { useWords } from '../i18n/words.ts'
import { paths } from '../paths.ts'
import { Go } from '../ui/Go.tsx'
import { JobProgress, restTime } from '../ui/Progress.tsx'
import style from './RunningJobs.module.css'

const BUSY_MS = 1500
const IDLE_MS = 15_000

/** Work that runs now, with how far it is; opens to the list of it. */
export function RunningJobs() {
  const can = useCan()
  return can('jobs.read') ? <Running /> : null
}

function Running() {
  const { t } = useTranslation()
  const words = useWords()
  const [open, setOpen] = useState(false)
  const { data } = useRead(
    'GET /jobs',
    { ...allOf(['state', 'eq', 'running']), limit: 10 },
    { every: (last) => (last && last.items.length > 0 ? BUSY_MS : IDLE_MS) },
  )
  const running = data?.items ?? []
  const before = useRef(0)
  useEffect(() => {
    // Something has ended: what the page shows may have changed through it.
    if (running.length < before.current) void client.invalidateQueries()
    before.current = running.length
  }, [running.length])
  const [first] = running
  if (!first) return null
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" width={320} trapFocus>
      <Popover.Target>
        <button type="button" className={style.job} onClick={() => setOpen(!open)} aria-expanded={open}>
          <span className={style.bar}>
            <JobProgress job={first} thin />
          </span>
          <span className={style.words}>
            {running.length > 1 ? t('jobs.running', { count: running.length }) : words.jobKind(first.kind)}
            {running.length === 1 && restTime(first) ? ` · ${t('jobs.left', { time: restTime(first) })}` : ''}
          </span>
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('frame.nav.jobs')}>
        <ul className={style.list}>
          {running.map((job) => (
            <li key={job.id}>
              <Go to={paths.job(job.id)} className={style.link}>
                {words.jobKind(job.kind)}
              </Go>
              <JobProgress job={job} />
            </li>
          ))}
        </ul>
        <Go to={paths.jobs()}>{t('jobs.all')}</Go>
      </Popover.Dropdown>
    </Popover>
  )
}
