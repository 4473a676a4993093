import { useTranslation } from 'react-i18next'
import type { Job } from '../api/api.ts'
import { useWords } from '../i18n/words.ts'
import { number, span } from './format.ts'
import style from './Progress.module.css'

/** How long a running job still takes if it goes on as it did; empty while nobody can tell. */
export function restTime(job: Job, now = Date.now()): string {
  if (job.state !== 'running' || job.total === null || job.done <= 0 || job.startedAt === null) return ''
  const took = now - new Date(job.startedAt).getTime()
  const rest = (took / job.done) * (job.total - job.done)
  return took < 2000 || rest <= 0 ? '' : span(rest)
}

/** Bar, count and step of a job. Without a total the bar only says that something moves. */
export function JobProgress({ job, thin }: { job: Job; thin?: boolean }) {
  const { t } = useTranslation()
  const words = useWords()
  const share = job.total === null || job.total === 0 ? null : Math.min(1, job.done / job.total)
  return (
    <div>
      <div
        className={style.bar}
        role="progressbar"
        aria-label={words.jobKind(job.kind)}
        aria-valuemin={0}
        aria-valuemax={100}
        {...(share === null ? {} : { 'aria-valuenow': Math.round(share * 100) })}
      >
        <div className={share === null ? style.moving : style.fill} style={share === null ? {} : { width: `${share * 100}%` }} />
      </div>
      {thin ? null : (
        <p className={style.words}>
          {job.step ? words.jobStep(job.step) : t('jobs.working')}
          {job.total === null
            ? job.done > 0
              ? ` · ${number(job.done)}`
              : ''
            : ` · ${t('jobs.of', { done: number(job.done), total: number(job.total) })}`}
          {restTime(job) ? ` · ${t('jobs.left', { time: restTime(job) })}` : ''}
        </p>
      )}
    </div>
  )
}
