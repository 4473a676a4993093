import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { AuditEntry } from '../../api/api.ts'
import { useCan } from '../../api/can.ts'
import { useList } from '../../api/read.ts'
import { useWords } from '../../i18n/words.ts'
import { paths } from '../../paths.ts'
import { Go } from '../../ui/Go.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { MissingRight } from '../../ui/MissingRight.tsx'
import { Card } from '../../ui/Page.tsx'
import { PageProblem } from '../../ui/ProblemView.tsx'
import { Time } from '../../ui/Time.tsx'
import { Timeline } from '../../ui/Timeline.tsx'
import { changesIn, wordedValue } from './changes.ts'
import style from './History.module.css'
import { whoActed, reasonIn } from './words.ts'

const AT_ONCE = 10
const MOST_RELATED = 20
const MOST_CHANGES = 6

/** What happened to a thing, and to what belongs to it: from the audit log, for whoever may read it. */
export function History({ target, related = [] }: { target: string; related?: string[] }) {
  const { t } = useTranslation()
  const can = useCan()
  if (can('audit.read')) return <Entries target={target} related={related} />
  return (
    <Card title={t('audit.history.title')}>
      <p className="muted small">
        <MissingRight permission="audit.read" />
      </p>
    </Card>
  )
}

function Entries({ target, related }: { target: string; related: string[] }) {
  const { t } = useTranslation()
  const filter = [target, ...related.slice(0, MOST_RELATED)]
    .map((one) => `target eq ${JSON.stringify(one)}`)
    .join(' or ')
  const list = useList('GET /audit/entries', { filter }, false, AT_ONCE)
  return (
    <Card title={t('audit.history.title')} aside={<Go to={paths.audit({ target })}>{t('common.allEntries')}</Go>} flush>
      {list.problem ? <PageProblem problem={list.problem} retry={list.retry} /> : null}
      {list.pending ? <Loading lines={3} /> : null}
      {!list.pending && !list.problem && list.rows.length === 0 ? (
        <p className={`muted ${style.none}`}>{t('audit.history.empty')}</p>
      ) : null}
      <Timeline
        moments={list.rows.map((entry) => ({
          key: String(entry.seq),
          when: <Time at={entry.at} />,
          what: <What entry={entry} own={target} />,
        }))}
      />
      {list.more ? (
        <div className={`${style.more} no-print`}>
          <Button size="xs" variant="default" loading={list.loadingMore} onClick={list.loadMore}>
            {t('common.table.more')}
          </Button>
        </div>
      ) : null}
    </Card>
  )
}

function What({ entry, own }: { entry: AuditEntry; own: string }) {
  const { t } = useTranslation()
  const words = useWords()
  const reason = reasonIn(entry)
  const changes = changesIn(entry)
  return (
    <>
      <Go to={paths.auditEntry(entry.seq)}>{words.action(entry.action)}</Go>{' '}
      <span className="muted">
        {entry.target === own ? '' : `· ${words.target(entry.target)} `}
        {entry.outcome === 'done' ? '' : `· ${t(`common.outcomes.${entry.outcome}`)} `}· {whoActed(entry, words)}
      </span>
      {changes.length > 0 ? (
        <ul className={style.changes}>
          {changes.slice(0, MOST_CHANGES).map(({ name, before, after }) => (
            <li key={name}>
              {words.attribute(name)}: <span className="muted">{wordedValue(name, before, words)}</span>{' '}
              <span aria-label={t('audit.history.becomes')}>→</span> {wordedValue(name, after, words)}
            </li>
          ))}
          {changes.length > MOST_CHANGES ? (
            <li>
              <Go to={paths.auditEntry(entry.seq)}>
                {t('audit.history.moreChanges', { count: changes.length - MOST_CHANGES })}
              </Go>
            </li>
          ) : null}
        </ul>
      ) : null}
      {reason ? <q className={style.reason}>{reason}</q> : null}
    </>
  )
}
