import { useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { PersonDetail } from '../../api/api.ts'
import { useCan } from '../../api/can.ts'
import { allOf } from '../../api/filter.ts'
import { useRead } from '../../api/read.ts'
import { useWords } from '../../i18n/words.ts'
import { paths } from '../../paths.ts'
import { Go, GoButton } from '../../ui/Go.tsx'
import { Card, Columns, Facts, Page } from '../../ui/Page.tsx'
import { PageBefore } from '../../ui/PageBefore.tsx'
import { State } from '../../ui/State.tsx'
import { Time } from '../../ui/Time.tsx'
import { History } from '../audit/History.tsx'
import { certificateStates, commonName } from '../ca/words.ts'
import { Memberships } from './Memberships.tsx'
import style from './Person.module.css'
import { useSourceNames } from './sources.ts'
import { personStates } from './words.ts'

export function Person() {
  const { t } = useTranslation()
  const words = useWords()
  const can = useCan()
  const nameOf = useSourceNames()
  const { id = '' } = useParams({ strict: false })
  const { data: person, error, refetch } = useRead('GET /people/:id', { id })
  if (error || !person)
    return <PageBefore title={t('directory.person.one')} list={paths.people()} problem={error} retry={refetch} />
  return (
    <Page
      onPaper
      title={person.displayName}
      state={<State state={personStates[person.state]}>{t(`directory.states.${person.state}`)}</State>}
      purpose={t(`directory.person.purpose.${person.state}`, { source: nameOf(person.source) })}
      action={
        can('ca.read') ? (
          <GoButton variant="default" to={paths.certificates({ person: person.id })}>
            {t('directory.person.showCertificates')}
          </GoButton>
        ) : null
      }
    >
      <div className={style.ways}>
        <Memberships person={person} />
      </div>
      <Columns
        side={
          <Card title={t('common.facts')} flush>
            <Facts
              facts={[
                [t('directory.person.login'), person.username],
                [t('directory.person.mail'), person.mail ?? '—'],
                person.title ? [t('directory.person.jobTitle'), person.title] : null,
                [t('directory.person.department'), person.department ?? '—'],
                person.phone ? [t('directory.person.phone'), person.phone] : null,
                [
                  t('directory.source.one'),
                  <Go key="s" to={paths.source(person.source)}>
                    {nameOf(person.source)}
                  </Go>,
                ],
                [
                  t('directory.person.roles'),
                  person.roles.map((role) => words.role(role)).join(', ') || t('directory.person.noRoles'),
                ],
                person.account && [
                  t('directory.person.account'),
                  <Go key="a" to={paths.account(person.account.id)}>
                    {t('common.show')}
                  </Go>,
                ],
                person.expiresAt
                  ? [t('directory.person.expires'), <Time key="e" at={person.expiresAt} as="day" />]
                  : null,
                [t('common.changed'), <Time key="t" at={person.changedAt} />],
                person.userPrincipalName ? ['userPrincipal\u00ADName', person.userPrincipalName] : null,
                [t('directory.person.unit'), person.unit || '—'],
                [
                  'distinguished\u00ADName',
                  <span key="dn" className="mono small">
                    {person.dn}
                  </span>,
                ],
              ]}
            />
          </Card>
        }
      >
        {can('ca.read') ? <Certificates person={person.id} /> : null}
        <PersonHistory person={person} />
      </Columns>
    </Page>
  )
}

/** What happened to the person, to the account and to the certificates. */
function PersonHistory({ person }: { person: PersonDetail }) {
  const can = useCan()
  const certificates = useRead(
    'GET /certificates',
    { ...allOf(['person', 'eq', person.id]), limit: 15 },
    { off: !can('ca.read') },
  )
  const related = [
    ...(person.account ? [`account:${person.account.id}`] : []),
    ...(certificates.data?.items ?? []).map(({ serial }) => `certificate:${serial}`),
  ]
  return <History target={`person:${person.id}`} related={related} />
}

function Certificates({ person }: { person: string }) {
  const { t } = useTranslation()
  const { data } = useRead('GET /certificates', { ...allOf(['person', 'eq', person]), limit: 5 })
  if (!data || data.items.length === 0) return null
  return (
    <Card
      title={t('directory.person.certificates')}
      aside={data.next ? <Go to={paths.certificates({ person })}>{t('common.all')}</Go> : null}
      flush
    >
      <ul>
        {data.items.map((certificate) => (
          <li key={certificate.serial} className={style.group}>
            <span>
              <Go to={paths.certificate(certificate.serial)}>{commonName(certificate.subject)}</Go>{' '}
              <span className="muted">· {certificate.profile.name}</span>
            </span>
            <span className={style.end}>
              <State state={certificateStates[certificate.state]}>{t(`ca.states.${certificate.state}`)}</State>
              <Time at={certificate.notAfter} as="day" />
            </span>
          </li>
        ))}
      </ul>
    </Card>
  )
}
