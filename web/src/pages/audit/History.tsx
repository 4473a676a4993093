import { useTranslation } from 'react-i18next'
import { useCan } from '../../api/can.ts'
import { allOf } from '../../api/filter.ts'
import { useRead } from '../../api/read.ts'
import { useWords } from '../../i18n/words.ts'
import { paths } from '../../paths.ts'
import { Go } from '../../ui/Go.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { Card } from '../../ui/Page.tsx'
import { PageProblem } from '../../ui/ProblemView.tsx'
import { Time } from '../../ui/Time.tsx'
import { Timeline } from '../../ui/Timeline.tsx'
import { actorName } from './words.ts'

/** A thing's timeline from the audit log, for whoever may read it. */
export function History({ target }: { target: string }) {
  return useCan()('audit.read') ? <Entries target={target} /> : null
}

function Entries({ target }: { target: string }) {
  const { t } = useTranslation()
  const words = useWords()
  const { data, error, refetch } = useRead('GET /audit/entries', { ...allOf(['target', 'eq', target]), limit: 20 })
  return (
    <Card title={t('audit.history.title')} aside={<Go to={paths.audit({ target })}>{t('audit.history.all')}</Go>} flush>
      {error ? <PageProblem problem={error} retry={() => void refetch()} /> : null}
      {data || error ? null : <Loading lines={3} />}
      {data?.items.length === 0 ? (
        <p className="muted" style={{ padding: 16 }}>
          {t('audit.history.empty')}
        </p>
      ) : null}
      {data && data.items.length > 0 ? (
        <Timeline
          moments={data.items.map((entry) => ({
            key: String(entry.seq),
            when: <Time at={entry.at} />,
            what: <Go to={paths.auditEntry(entry.seq)}>{words.action(entry.action)}</Go>,
            more: `${entry.outcome === 'done' ? '' : `${t(`audit.outcomes.${entry.outcome}`)} · `}${actorName(entry.actor, words)}`,
          }))}
        />
      ) : null}
    </Card>
  )
}
