import { useTranslation } from 'react-i18next'
import { useCan } from '../../api/can.ts'
import { useRead } from '../../api/read.ts'
import { number } from '../../ui/format.ts'
import { Loading } from '../../ui/Loading.tsx'
import { Card, Columns, Facts, Page } from '../../ui/Page.tsx'
import { PageBefore } from '../../ui/PageBefore.tsx'
import { PageProblem } from '../../ui/ProblemView.tsx'
import { State } from '../../ui/State.tsx'
import { Time } from '../../ui/Time.tsx'
import { SettingsHistory } from '../settings/SettingsHistory.tsx'
import { useSection } from '../settings/use-section.tsx'
import { MailForm } from './MailForm.tsx'

/** Mail about alarms: how it stands, its settings, and a test that shows its stages. */
export function Mail() {
  const { t } = useTranslation()
  const can = useCan()
  const { data: state, error, refetch } = useRead('GET /mail', {}, { every: 15_000 })
  if (error || !state)
    return (
      <PageBefore title={t('alarms.mail.title')} purpose={t('alarms.mail.purpose')} problem={error} retry={refetch} />
    )
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
        {can('settings.read') ? <MailSettings /> : null}
      </Columns>
    </Page>
  )
}

function MailSettings() {
  const { section, adopt, round, read } = useSection('mail')
  if (!section) return read.error ? <PageProblem problem={read.error} retry={() => void read.refetch()} /> : <Loading />
  return (
    <>
      {/* A password that was saved is not kept in the form. */}
      <MailForm key={`${round} ${section.version}`} section={section} adopt={adopt} />
      <SettingsHistory section={section} />
    </>
  )
}
