import { Suspense, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan } from '../api/can.ts'
import { allOf } from '../api/filter.ts'
import { client, useRead } from '../api/read.ts'
import { useWords } from '../i18n/words.ts'
import { useNow } from '../ui/now.ts'
import { JobProgress, restTime } from '../ui/Progress.tsx'
import style from './RunningJobs.module.css'
import { lazyPiece } from '../ui/lazy-piece.ts'

const JobsOpen = lazyPiece(() => import('./JobsOpen.tsx'))
const BUSY_MS = 1500
const IDLE_MS = 15_000
/** So long a job that has ended stays in sight. */
const RECENT_MS = 3 * 60_000

/** Work that runs now, with how far it is; opens to the list of it. */
export function RunningJobs() {
  const can = useCan()
  return can('jobs.read') ? <Running /> : null
}

function Running() {
  const { t } = useTranslation()
  const words = useWords()
  const target = useRef<HTMLButtonElement>(null)
  const [wanted, setWanted] = useState(false)
  const [open, setOpen] = useState(false)
  const now = useNow()
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
  const latest = useRead('GET /jobs', { limit: 10 }, { off: !open && running.length > 0, every: IDLE_MS })
  const ended = (latest.data?.items ?? [])
    .filter(({ endedAt }) => endedAt !== null && isRecent(endedAt, now))
    .slice(0, 5)
  const first = running[0] ?? ended[0]
  if (!first) return null
  const button = (
    <button
      ref={target}
      type="button"
      className={style.job}
      aria-haspopup="dialog"
      aria-expanded={open}
      onClick={() => {
        setWanted(true)
        setOpen(!open)
      }}
    >
      <span className={style.bar}>{running.length > 0 ? <JobProgress job={first} thin /> : null}</span>
      <span className={style.words}>
        {running.length > 1 ? t('jobs.running', { count: running.length }) : words.jobKind(first.kind)}
        {running.length === 0 ? ` · ${t(`jobs.states.${first.state}`)}` : ''}
        {running.length === 1 && restTime(first) ? ` · ${t('jobs.left', { time: restTime(first) })}` : ''}
      </span>
    </button>
  )
  return (
    <Suspense fallback={button}>
      {wanted ? (
        <JobsOpen button={button} target={target} opened={open} change={setOpen} running={running} ended={ended} />
      ) : (
        button
      )}
    </Suspense>
  )
}

function isRecent(endedAt: string, now: number): boolean {
  return now - new Date(endedAt).getTime() < RECENT_MS
}
