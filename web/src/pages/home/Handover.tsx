import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Account } from '../../api/api.ts'
import type { Problem } from '../../api/problem.ts'
import { allOf } from '../../api/filter.ts'
import { useCan } from '../../api/can.ts'
import { useRead } from '../../api/read.ts'
import { useWords } from '../../i18n/words.ts'
import { paths } from '../../paths.ts'
import { day, exact } from '../../ui/format.ts'
import { Go } from '../../ui/Go.tsx'
import { useNow } from '../../ui/now.ts'
import { Loading } from '../../ui/Loading.tsx'
import { Card, Facts, Page, Stack } from '../../ui/Page.tsx'
import { ProblemView } from '../../ui/ProblemView.tsx'
import { StateMark } from '../../ui/State.tsx'
import { Time } from '../../ui/Time.tsx'
import { Timeline } from '../../ui/Timeline.tsx'
import { actorName, reasonIn } from '../audit/words.ts'
import { figuresOf } from './figures.ts'
import style from './Home.module.css'

/** What somebody needs who takes this appliance over; read live, and fit for paper. */
export function Handover() {
  const { t } = useTranslation()
  const now = useNow()
  return (
    <Page
      title={t('handover.title')}
      purpose={t('handover.purpose', { at: exact(new Date(now).toISOString()) })}
      action={<Button onClick={() => window.print()}>{t('handover.print')}</Button>}
    >
      <Stack>
        <Overdue />
        <Keys />
        <People />
        <There />
        <Changes />
      </Stack>
    </Page>
  )
}

interface Read {
  error: Problem | null
  /** Asked for, and not there yet. */
  isLoading: boolean
  refetch: () => Promise<unknown>
}

/** One part of the page. What could not be read is said: an empty place would look like nothing to hand over. */
function Part({ title, reads, children }: { title: string; reads: readonly Read[]; children: () => ReactNode }) {
  const failed = reads.filter(({ error }) => error !== null)
  const [problem] = failed.flatMap(({ error }) => error ?? [])
  const waiting = reads.some(({ isLoading }) => isLoading)
  return (
    <Card title={title} flush>
      {problem ? (
        <ProblemView problem={problem} retry={() => failed.forEach((read) => void read.refetch())} />
      ) : waiting ? (
        <Loading lines={3} />
      ) : (
        children()
      )}
    </Card>
  )
}

function Overdue() {
  const { t } = useTranslation()
  const words = useWords()
  const home = useRead('GET /home', {})
  const needs = home.data?.needs ?? []
  return (
    <Part title={t('handover.overdue')} reads={[home]}>
      {() => (
        <ul>
          {needs.length === 0 ? <li className={style.need}>{t('handover.nothingOverdue')}</li> : null}
          {needs.map((need) => (
            <li key={`${need.id} ${need.subject}`} className={style.need}>
              <StateMark state={need.severity} />
              <div className={style.words}>
                <p className={style.strong}>
                  <Go to={need.link}>{words.need(need.id, 'title', figuresOf(need.figures))}</Go>
                </p>
                <p className="muted small">{words.need(need.id, 'text', figuresOf(need.figures))}</p>
              </div>
            </li>
          ))}
        </ul>
      )}
    </Part>
  )
}

/** Places, never what stands in them. */
function Keys() {
  const { t } = useTranslation()
  const words = useWords()
  const can = useCan()
  const host = useRead('GET /host', {}, { off: !can('host.read') })
  const filter = allOf(['action', 'eq', 'backup.confirm_kit'])
  const kit = useRead('GET /audit/entries', { ...filter, limit: 1 }, { off: !can('audit.read') })
  const [confirmed] = kit.data?.items ?? []
  const path = (value: string | undefined): ReactNode => <span className="mono small">{value ?? '—'}</span>
  return (
    <Part title={t('handover.keys')} reads={[host, kit]}>
      {() => (
        <>
          <Facts
            facts={[
              can('audit.read') && [
                t('handover.kit'),
                confirmed
                  ? t('handover.kitBy', { at: exact(confirmed.at), who: actorName(confirmed.actor, words) })
                  : t('handover.kitUnknown'),
              ],
              can('host.read') && [t('handover.masterKey'), path(host.data?.keyFiles?.masterKey)],
              can('host.read') && [t('handover.caCredential'), path(host.data?.keyFiles?.caCredential)],
              can('host.read') && [t('handover.data'), path(host.data?.dataFolder)],
            ]}
          />
          <p className={`muted small ${style.foot}`}>{t('handover.notSecret')}</p>
        </>
      )}
    </Part>
  )
}

function People() {
  const { t } = useTranslation()
  const words = useWords()
  const can = useCan()
  const accounts = useRead('GET /accounts', { limit: 200 }, { off: !can('access.read') })
  if (!can('access.read')) return null
  const items = accounts.data?.items ?? []
  const open = items.filter((one) => !one.disabled && !one.disabledInDirectory)
  const notAll = accounts.data?.next !== null
  const names = (some: Account[]): ReactNode =>
    some.length === 0
      ? t('handover.none')
      : some.map((one, at) => (
          <span key={one.id}>
            {at > 0 ? ', ' : ''}
            <Go to={paths.account(one.id)}>{one.displayName}</Go>
          </span>
        ))
  const byRole = Map.groupBy(
    open.flatMap((account) => [...new Set(account.roles.map(({ role }) => role))].map((role) => ({ role, account }))),
    ({ role }) => role,
  )
  return (
    <Part title={t('handover.people')} reads={[accounts]}>
      {() => (
        <>
          <Facts
            facts={[...byRole].map(([role, held]) => [words.role(role), names(held.map(({ account }) => account))])}
          />
          {notAll ? (
            <p className={style.foot}>
              <Go to={paths.accounts}>{t('handover.notAll', { count: items.length })}</Go>
            </p>
          ) : null}
        </>
      )}
    </Part>
  )
}

function There() {
  const { t } = useTranslation()
  const can = useCan()
  const sources = useRead('GET /directory/sources', {}, { off: !can('directory.read') })
  const authority = useRead('GET /authority', {}, { off: !can('ca.read') })
  const profiles = useRead('GET /profiles', {}, { off: !can('ca.read') })
  const backups = useRead('GET /backups', { limit: 50 }, { off: !can('backup.read') })
  const verified = backups.data?.items.find(({ state }) => state === 'verified')
  return (
    <Part title={t('handover.there')} reads={[sources, authority, profiles, backups]}>
      {() => (
        <Facts
          facts={[
            sources.data
              ? [
                  t('handover.sources'),
                  sources.data.items.map(({ name, host }) => `${name} (${host})`).join(', ') || t('handover.none'),
                ]
              : null,
            authority.data
              ? [
                  t('handover.authority'),
                  `${authority.data.issuing.subject} · ${t('handover.until', { at: day(authority.data.issuing.notAfter) })}`,
                ]
              : null,
            profiles.data ? [t('handover.profiles'), profiles.data.map(({ name }) => name).join(', ')] : null,
            backups.data
              ? [
                  t('handover.backups'),
                  verified ? (
                    <Go key="b" to={paths.backup(verified.id)}>
                      {exact(verified.madeAt)}
                    </Go>
                  ) : (
                    t('handover.noBackup')
                  ),
                ]
              : null,
          ]}
        />
      )}
    </Part>
  )
}

function Changes() {
  const { t } = useTranslation()
  const words = useWords()
  const can = useCan()
  const about = 'target sw "settings:" or target sw "profile:" or target sw "source:"'
  const filter = `outcome eq "done" and (${about}) and not (action eq "directory.request_plan")`
  const entries = useRead('GET /audit/entries', { filter, limit: 15 }, { off: !can('audit.read') })
  if (!can('audit.read') || entries.data?.items.length === 0) return null
  return (
    <Part title={t('handover.changes')} reads={[entries]}>
      {() => (
        <Timeline
          moments={(entries.data?.items ?? []).map((entry) => ({
            key: String(entry.seq),
            when: <Time at={entry.at} />,
            what: <Go to={paths.auditEntry(entry.seq)}>{words.action(entry.action)}</Go>,
            more: `· ${[actorName(entry.actor, words), reasonIn(entry)].filter(Boolean).join(' · ')}`,
          }))}
        />
      )}
    </Part>
  )
}
