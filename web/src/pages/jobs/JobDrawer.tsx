import { Button, Drawer } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Job } from '../../api/api.ts'
import { useCan } from '../../api/can.ts'
import { useChange, useMe, useRead } from '../../api/read.ts'
import { useWords } from '../../i18n/words.ts'
import { paths } from '../../paths.ts'
import { Cause } from '../../ui/Cause.tsx'
import { Serial } from '../../ui/Copy.tsx'
import { span } from '../../ui/format.ts'
import { Go, GoButton } from '../../ui/Go.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { Card, Facts, Stack } from '../../ui/Page.tsx'
import { PageProblem, ProblemView } from '../../ui/ProblemView.tsx'
import { JobProgress } from '../../ui/Progress.tsx'
import { State } from '../../ui/State.tsx'
import { Time } from '../../ui/Time.tsx'
import { History } from '../audit/History.tsx'
import { actorName, actorOf } from '../audit/words.ts'
import { resultLink } from './result.ts'
import { jobStates } from './words.ts'

const POLL_MS = 1000

/** One piece of long work: how far it is, what came of it, where to go next. It goes on when the drawer is closed. */
export function JobDrawer({ id, close }: { id: string | null; close: () => void }) {
  const { t } = useTranslation()
  return (
    <Drawer
      opened={id !== null}
      onClose={close}
      size={480}
      title={t('jobs.one')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {id === null ? null : <JobView id={id} />}
    </Drawer>
  )
}

function isOpen(job: Job): boolean {
  return job.state === 'running' || job.state === 'queued'
}

function JobView({ id }: { id: string }) {
  const { t } = useTranslation()
  const words = useWords()
  const can = useCan()
  const cancel = useChange('POST /jobs/:id/cancellation')
  const {
    data: job,
    error,
    refetch,
  } = useRead('GET /jobs/:id', { id }, { every: (last) => (last && !isOpen(last) ? false : POLL_MS) })
  if (error) return <PageProblem problem={error} retry={() => void refetch()} />
  if (!job) return <Loading />
  const open = isOpen(job)
  const link = resultLink(job)
  const took = job.startedAt && job.endedAt ? new Date(job.endedAt).getTime() - new Date(job.startedAt).getTime() : null
  return (
    <Stack>
      <div style={{ display: 'flex', gap: 10, alignItems: 'center', flexWrap: 'wrap' }}>
        <h3 style={{ fontSize: '1.0625rem', fontWeight: 620 }}>{words.jobKind(job.kind)}</h3>
        <State state={jobStates[job.state]}>{t(`jobs.states.${job.state}`)}</State>
      </div>
      {open ? <JobProgress job={job} /> : null}
      {open ? <p className="muted small">{job.cancelAsked ? t('jobs.ending') : t('jobs.goesOn')}</p> : null}
      {job.error ? (
        <Card title={t('jobs.failed')}>
          <Cause code={job.error.code} text={job.error.text} />
          <p className="muted small mono">{job.error.code}</p>
        </Card>
      ) : null}
      <Card flush>
        <Facts
          facts={[
            [t('jobs.by'), <StartedBy key="b" by={job.createdBy} />],
            [t('jobs.queued'), <Time key="q" at={job.createdAt} />],
            [t('jobs.started'), <Time key="s" at={job.startedAt} />],
            took === null ? null : [t('jobs.took'), span(took)],
            ['ID', <Serial key="i" value={job.id} />],
          ]}
        />
      </Card>
      <History target={`job:${job.id}`} />
      {cancel.error ? <ProblemView problem={cancel.error} /> : null}
      <div style={{ display: 'flex', gap: 8 }}>
        {link ? <GoButton to={link}>{t('jobs.result')}</GoButton> : null}
        {open && !job.cancelAsked && can('jobs.cancel') ? (
          <Button variant="default" loading={cancel.isPending} onClick={() => cancel.mutate({ input: { id } })}>
            {t('jobs.cancel')}
          </Button>
        ) : null}
      </div>
    </Stack>
  )
}

/** Who asked for it: oneself and, where accounts may be read, others by name. */
function StartedBy({ by }: { by: string }) {
  const words = useWords()
  const can = useCan()
  const me = useMe()
  const actor = actorOf(by)
  const other = actor.kind === 'account' && actor.id !== me.account.id
  const { data } = useRead('GET /accounts/:id', { id: actor.id }, { off: !other || !can('access.read') })
  if (actor.kind === 'account' && !other) return me.account.displayName
  return data ? <Go to={paths.account(actor.id)}>{data.displayName}</Go> : actorName(actor, words)
}
