import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { useCan } from '../../api/can.ts'
import type { AuditEntry, Home as HomeType } from '../../api/api.ts'
import { useMe, useRead } from '../../api/read.ts'
import { useWords } from '../../i18n/words.ts'
import { paths } from '../../paths.ts'
import { Go, GoButton } from '../../ui/Go.tsx'
import { CheckIcon, GoodIcon } from '../../ui/icons.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { useNow } from '../../ui/now.ts'
import { Card, Page } from '../../ui/Page.tsx'
import { PageProblem } from '../../ui/ProblemView.tsx'
import { StateMark } from '../../ui/State.tsx'
import { Time } from '../../ui/Time.tsx'
import { Timeline } from '../../ui/Timeline.tsx'
import { whoActed } from '../audit/words.ts'
import { figuresOf } from './figures.ts'
import style from './Home.module.css'
import { Vitals } from './Vitals.tsx'

const severity = { bad: 0, attention: 1, unknown: 2 }

export function Home() {
  const { t } = useTranslation()
  const me = useMe()
  const now = useNow()
  const { data, error, refetch } = useRead('GET /home', {}, { every: 30_000 })
  const needs = data?.needs.toSorted((a, b) => severity[a.severity] - severity[b.severity]) ?? []
  const firstHour = data?.checklist.some((item) => !item.done) ?? false
  // What goes wrong comes before what is not yet done.
  const urgent = needs.some((need) => need.severity === 'bad')
  const hour = new Date(now).getHours()
  const name = me.account.displayName.split(' ')[0] ?? ''
  const greeting = t(hour < 11 ? 'home.morning' : hour < 18 ? 'home.day' : 'home.evening', { name })
  return (
    <Page title={greeting} purpose={data ? purposeOf(needs.length, firstHour, t) : t('home.purpose')}>
      {error ? <PageProblem problem={error} retry={() => void refetch()} /> : null}
      {data || error ? null : (
        <Card>
          <Loading />
        </Card>
      )}
      {data ? (
        <div className={style.page}>
          {urgent ? <Needs needs={needs} known={data.known} /> : null}
          {firstHour ? <FirstHour items={data.checklist} /> : null}
          {urgent || (firstHour && needs.length === 0) ? null : <Needs needs={needs} known={data.known} />}
          {data.vitals.length > 0 ? <Vitals vitals={data.vitals} /> : null}
          {data.lately ? <Lately entries={data.lately} /> : null}
        </div>
      ) : null}
    </Page>
  )
}

function purposeOf(needs: number, firstHour: boolean, t: TFunction): string {
  if (needs > 0) return t('home.needs', { count: needs })
  return firstHour ? t('home.firstHourPurpose') : t('home.nothingNeeds')
}

function Needs({ needs, known }: { needs: HomeType['needs']; known: number }) {
  const { t } = useTranslation()
  const words = useWords()
  if (needs.length === 0)
    return (
      <Card flush>
        <div className={style.quiet}>
          <span className={style.quietMark}>
            <GoodIcon size={16} />
          </span>
          <div>
            <p className={style.strong}>{t('home.quiet')}</p>
            <p className="muted small">{known > 0 ? <Known count={known} /> : t('home.quietText')}</p>
          </div>
        </div>
      </Card>
    )
  return (
    <Card flush title={t('home.needsTitle')} aside={known > 0 ? <Known count={known} /> : t('home.needsOrder')}>
      <ul>
        {needs.map((need, at) => (
          <li key={`${need.id} ${need.subject}`} className={style.need}>
            <StateMark state={need.severity} />
            <div className={style.words}>
              <p className={style.strong}>
                <span className={style.hidden}>{t(`common.states.${need.severity}`)}: </span>
                {words.need(need.id, 'title', figuresOf(need.figures))}
              </p>
              <p className="muted small">{words.need(need.id, 'text', figuresOf(need.figures))}</p>
            </div>
            <GoButton to={need.link} size="xs" variant={at === 0 ? 'filled' : 'default'}>
              {words.need(need.id, 'action', figuresOf(need.figures))}
            </GoButton>
          </li>
        ))}
      </ul>
    </Card>
  )
}

/** What stands, and somebody knows: not forgotten, and not in the way. */
function Known({ count }: { count: number }) {
  const { t } = useTranslation()
  const text = t('home.known', { count })
  return useCan()('alarms.read') ? (
    <Go to={paths.alarms({ filter: 'state eq "acknowledged" or state eq "silenced"' })}>{text}</Go>
  ) : (
    text
  )
}

/** The way through the first hour; stays until everything on it is done. */
function FirstHour({ items }: { items: HomeType['checklist'] }) {
  const { t } = useTranslation()
  const words = useWords()
  const done = items.filter((item) => item.done).length
  const next = items.find((item) => !item.done)
  return (
    <Card flush title={t('home.firstHour')} aside={t('home.doneOf', { done, count: items.length })}>
      <ol>
        {items.map((item, at) => (
          <li key={item.id} className={item.done ? `${style.item} ${style.itemDone}` : style.item}>
            <span className={item.done ? style.tick : style.number}>
              {item.done ? <CheckIcon size={15} /> : at + 1}
            </span>
            <div className={style.words}>
              <p className={style.strong}>
                {words.step(item.id, 'title')}
                {item.done ? <span className={style.hidden}> · {t('home.done')}</span> : null}
              </p>
              {item.done ? null : <p className="muted small">{words.step(item.id, 'text')}</p>}
            </div>
            {item.done ? null : (
              <GoButton to={item.link} size="xs" variant={item === next ? 'filled' : 'default'}>
                {t('home.start')}
              </GoButton>
            )}
          </li>
        ))}
      </ol>
    </Card>
  )
}

function Lately({ entries }: { entries: AuditEntry[] }) {
  const { t } = useTranslation()
  const words = useWords()
  const can = useCan()
  if (entries.length === 0) return null
  return (
    <Card
      flush
      title={t('home.lately')}
      aside={can('audit.read') ? <Go to={paths.audit()}>{t('common.allEntries')}</Go> : null}
    >
      <Timeline
        moments={entries.map((entry) => ({
          key: String(entry.seq),
          when: <Time at={entry.at} />,
          what: <Go to={paths.auditEntry(entry.seq)}>{words.action(entry.action)}</Go>,
          more: [entry.outcome === 'done' ? null : t(`common.outcomes.${entry.outcome}`), whoActed(entry, words)]
            .filter(Boolean)
            .join(' · '),
        }))}
      />
    </Card>
  )
}
