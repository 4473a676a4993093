import { useTranslation } from 'react-i18next'
import type { Job } from '../api/api.ts'
import { useWords } from '../i18n/words.ts'
import { number, span } from './format.ts'
import style from './Progress.module.css'

/** How long a running job still takes if it goes on as it did; empty while nobody can tell. */
export function restTime(job: Job, now = Date.now()): string {
  const { done, total } = job.progress
  if (job.state !== 'running' || total === null || done <= 0 || job.startedAt === null) return ''
  const took = now - new Date(job.startedAt).getTime()
  const rest = (took / done) * (total - done)
  return took < 2000 || rest <= 0 ? '' : span(rest)
}

/** How much of it is done in a second; empty while nobody can tell. */
export function rateOf(job: Job, now = Date.now()): number | null {
  const { done } = job.progress
  if (job.state !== 'running' || done <= 0 || job.startedAt === null) return null
  const took = now - new Date(job.startedAt).getTime()
  const rate = (done * 1000) / took
  return took < 2000 || rate < 1 ? null : Math.round(rate)
}

/** Bar, count and step of a job. Without a total the bar only says that something moves. */
export function JobProgress({ job, thin }: { job: Job; thin?: boolean }) {
  const { t } = useTranslation()
  const words = useWords()
  const { done, total, step } = job.progress
  const rate = thin ? null : rateOf(job)
  const share = total === null || total === 0 ? null : Math.min(1, done / total)
  return (
    <div>
      <progress
        className={style.hidden}
        aria-label={words.jobKind(job.kind)}
        max={100}
        {...(share === null ? {} : { value: Math.round(share * 100) })}
      />
      <div className={style.bar} aria-hidden="true">
        <div
          className={share === null ? style.moving : style.fill}
          style={share === null ? {} : { width: `${share * 100}%` }}
        />
      </div>
      {thin ? null : (
        <p className={style.words}>
          {step ? words.jobStep(step) : t('jobs.working')}
          {total === null
            ? done > 0
              ? ` · ${number(done)}`
              : ''
            : ` · ${t('jobs.of', { done: number(done), total: number(total) })}`}
          {rate === null ? '' : ` · ${t('jobs.rate', { rate: number(rate) })}`}
          {restTime(job) ? ` · ${t('jobs.left', { time: restTime(job) })}` : ''}
        </p>
      )}
    </div>
  )
}
