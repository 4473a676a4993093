import { Button } from '@mantine/core'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import type { Backup, Job } from '../../api/api.ts'
import { client, useRead } from '../../api/read.ts'
import { paths } from '../../paths.ts'
import { exact, number, span } from '../../ui/format.ts'
import { Go } from '../../ui/Go.tsx'
import { HelpLink } from '../../ui/HelpLink.tsx'
import { Card, Facts } from '../../ui/Page.tsx'
import { PageProblem } from '../../ui/ProblemView.tsx'
import { JobProgress } from '../../ui/Progress.tsx'
import { useRefusal } from '../../ui/refusal.ts'
import { State } from '../../ui/State.tsx'
import { backupStates } from './words.ts'

const POLL_MS = 1000

const isOpen = (job: Job | undefined): boolean => job?.state === 'queued' || job?.state === 'running'

function resultOf(job: Job | undefined): { backup?: string; check?: string } {
  return job?.state === 'done' ? (job.result ?? {}) : {}
}

/**
 * A backup on its way to its proof, in place: written, restored, and what came of it. It goes on when the page is left.
 * `job` makes a backup, or restores one that is there.
 */
export function Proof({ job, close }: { job: string; close: () => void }) {
  const { t } = useTranslation()
  const first = useJob(job)
  const { check } = resultOf(first.data)
  const second = useJob(check)
  const last = check === undefined ? first : second
  const { backup: id } = resultOf(last.data)
  const made = resultOf(first.data).backup ?? id
  const backup = useRead('GET /backups/:id', { id: made ?? '' }, { off: made === undefined })
  const running = [first.data, second.data].find(isOpen)
  const over = last.data !== undefined && !isOpen(last.data)
  useEffect(() => {
    if (over) void client.invalidateQueries()
  }, [over])
  const failed = [first.data, second.data].find((one) => one?.state === 'failed' || one?.state === 'cancelled')
  const error = first.error ?? second.error
  return (
    <Card
      title={t('backup.proof.title')}
      aside={
        over ? (
          <Button size="compact-sm" variant="default" onClick={close}>
            {t('common.close')}
          </Button>
        ) : null
      }
    >
      <div aria-live="polite">
        {error ? <PageProblem problem={error} retry={() => void first.refetch()} /> : null}
        {running ? <JobProgress job={running} /> : null}
        {over || error ? null : <p className="muted small">{t('jobs.goesOn')}</p>}
        {failed ? <Failed job={failed} /> : null}
        {over && !failed && backup.data && backup.data.state !== 'unverified' ? <Result backup={backup.data} /> : null}
      </div>
    </Card>
  )
}

function useJob(id: string | undefined) {
  return useRead(
    'GET /jobs/:id',
    { id: id ?? '' },
    { off: id === undefined, every: (last) => (last && !isOpen(last) ? false : POLL_MS) },
  )
}

/** What a restore of it would take, and what it would not bring back. */
function Result({ backup }: { backup: Backup }) {
  const { t } = useTranslation()
  return (
    <>
      <p>
        <State state={backupStates[backup.state]}>{t(`backup.states.${backup.state}`)}</State>{' '}
        {t(`backup.purposeOf.${backup.state}`)}
      </p>
      {backup.failure ? <p className="muted">{backup.failure}</p> : null}
      <Facts
        facts={[
          [t('backup.restoreTook'), backup.checkTookMs === null ? '—' : span(backup.checkTookMs)],
          [t('backup.proof.loses'), t('backup.proof.since', { time: exact(backup.madeAt) })],
          backup.entriesChecked === null ? null : [t('backup.entriesChecked'), number(backup.entriesChecked)],
          [
            t('backup.one'),
            <Go key="b" to={paths.backup(backup.id)}>
              {t('common.show')}
            </Go>,
          ],
        ]}
      />
    </>
  )
}

function Failed({ job }: { job: Job }) {
  const { t } = useTranslation()
  const { what } = useRefusal(job.error?.code ?? '', job.error?.text ?? '')
  if (!job.error) return <p>{t(`jobs.states.${job.state}`)}</p>
  return (
    <p>
      {what} <span className="mono small">{job.error.code}</span> <HelpLink code={job.error.code} />
    </p>
  )
}
