import { useTranslation } from 'react-i18next'
import { useCan } from '../../api/can.ts'
import { useRead } from '../../api/read.ts'
import { number } from '../../ui/format.ts'
import { Loading } from '../../ui/Loading.tsx'
import { Card, Columns, Facts, Page } from '../../ui/Page.tsx'
import { PageProblem } from '../../ui/ProblemView.tsx'
import { State } from '../../ui/State.tsx'
import { Time } from '../../ui/Time.tsx'
import { History } from '../audit/History.tsx'
import { MailForm } from './MailForm.tsx'

/** Mail about alarms: how it stands, its settings, and a test that shows its stages. */
export function Mail() {
  const { t } = useTranslation()
  const can = useCan()
  const { data: state, error, refetch } = useRead('GET /mail', {}, { every: 15_000 })
  const settings = useRead('GET /settings', {}, { off: !can('settings.read') })
  const section = settings.data?.sections.find(({ name }) => name === 'mail')
  if (error)
    return (
      <Page title={t('alarms.mail.title')} purpose={t('alarms.mail.purpose')}>
        <PageProblem problem={error} retry={() => void refetch()} />
      </Page>
    )
  if (!state) return <Loading />
  const stands = !state.on ? 'unknown' : state.problem ? 'bad' : 'good'
  return (
    <Page title={t('alarms.mail.title')} purpose={t('alarms.mail.purpose')}>
      <Columns
        side={
          <Card title={t('alarms.mail.state')} flush>
            <Facts
              facts={[
                [
                  t('common.state'),
                  <State key="s" state={stands}>
                    {state.on ? t('alarms.mail.on') : t('alarms.mail.off')}
                  </State>,
                ],
                [t('alarms.mail.waiting'), number(state.waiting)],
                [t('alarms.mail.lastSent'), <Time key="l" at={state.lastSentAt} />],
                state.problem ? [t('alarms.mail.problem'), state.problem.text] : null,
              ]}
            />
          </Card>
        }
      >
        {section ? <MailForm key={section.version} section={section} /> : null}
        {settings.error ? <PageProblem problem={settings.error} retry={() => void settings.refetch()} /> : null}
        <History target="settings:mail" />
      </Columns>
    </Page>
  )
}
