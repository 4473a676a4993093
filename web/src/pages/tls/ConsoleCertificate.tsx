import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { OutputOf } from '../../api/call.ts'
import { useCan } from '../../api/can.ts'
import { useChange, useRead } from '../../api/read.ts'
import { deedOf } from '../../command/deed.ts'
import { files, paths } from '../../paths.ts'
import { ConfirmDanger } from '../../ui/ConfirmDanger.tsx'
import { Serial } from '../../ui/Copy.tsx'
import { FormFoot, FormStack } from '../../ui/form.tsx'
import { Go } from '../../ui/Go.tsx'
import { DownloadIcon } from '../../ui/icons.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { Card, Columns, Facts, Page, Stack } from '../../ui/Page.tsx'
import { PageProblem } from '../../ui/ProblemView.tsx'
import { State } from '../../ui/State.tsx'
import { ExactTime } from '../../ui/Time.tsx'
import { History } from '../audit/History.tsx'
import { Answer } from './Answer.tsx'
import { NewIdentity } from './NewIdentity.tsx'
import { toasts } from '../../ui/toasts.ts'
import style from './ConsoleCertificate.module.css'

export type Identity = OutputOf<'GET /tls/identities'>[number]

/** The certificate that browsers get here, and the three ways to another one. */
export function ConsoleCertificate() {
  const { t } = useTranslation()
  const can = useCan()
  const { data, error, refetch } = useRead('GET /tls/identities', {})
  return (
    <Page title={t('tls.title')} purpose={t('tls.purpose')}>
      {error ? <PageProblem problem={error} retry={() => void refetch()} /> : null}
      {data || error ? null : <Loading />}
      {data ? (
        <Columns side={<Beside />}>
          {data.map((identity) => (
            <IdentityCard key={identity.id} identity={identity} />
          ))}
          {can('settings.manage') ? <NewIdentity /> : null}
          <History target="settings:certificate" />
        </Columns>
      ) : null}
    </Page>
  )
}

/** What has to be known beside any certificate: the root for everybody's machines, and what passkeys ask for. */
function Beside() {
  const { t } = useTranslation()
  const can = useCan()
  return (
    <Stack>
      <Card title={t('tls.root.title')}>
        <FormStack>
          <p className="muted">{t('tls.root.text')}</p>
          <FormFoot>
            <Button
              component="a"
              href={files.rootCertificate}
              download
              variant="default"
              leftSection={<DownloadIcon size={16} />}
            >
              {t('tls.root.download')}
            </Button>
          </FormFoot>
          {can('ca.read') ? <Go to={paths.authority}>{t('tls.root.how')}</Go> : null}
        </FormStack>
      </Card>
      <Card title={t('tls.passkeys.title')}>
        <p className="muted">{t('tls.passkeys.text')}</p>
      </Card>
    </Stack>
  )
}

function IdentityCard({ identity }: { identity: Identity }) {
  const { t } = useTranslation()
  const can = useCan()
  const { certificate, findings, names, origin, renews, served, state } = identity
  return (
    <Card title={t(`tls.origins.${origin}`)} aside={<Standing identity={identity} />} flush>
      <div className={style.told}>
        {findings.map((finding) => (
          <p key={finding}>{t(`tls.findings.${finding}`)}</p>
        ))}
      </div>
      <Facts
        facts={[
          [t('tls.names'), names.join(', ')],
          certificate && [t('tls.issuer'), certificate.issuer],
          certificate && [t('tls.ends'), <ExactTime key="ends" at={certificate.notAfter} />],
          certificate && [t('tls.renewal'), renews ? t('tls.renewsItself') : t('tls.renewsNot')],
          certificate && [t('tls.key'), certificate.key],
          certificate && [
            t('tls.fingerprint'),
            <Serial key="fingerprint" value={certificate.fingerprint} name={t('tls.fingerprint')} keep={11} />,
          ],
        ]}
      />
      <div className={style.acts}>
        {state === 'waiting' || (origin === 'request' && can('settings.manage')) ? (
          <Answer identity={identity} />
        ) : null}
        {served || !can('settings.manage') ? null : <Acts identity={identity} />}
      </div>
    </Card>
  )
}

const BAD = new Set<string>(['expired', 'name-missing'])

function Standing({ identity: { served, state, findings } }: { identity: Identity }) {
  const { t } = useTranslation()
  if (state === 'waiting') return <State state="unknown">{t('tls.waiting')}</State>
  if (findings.some((finding) => BAD.has(finding)))
    return <State state="bad">{t(served ? 'tls.servedRefused' : 'tls.refused')}</State>
  const word = served ? t('tls.served') : t('tls.ready')
  return <State state={findings.length > 0 ? 'attention' : 'good'}>{word}</State>
}

function Acts({ identity }: { identity: Identity }) {
  const { t } = useTranslation()
  const [asked, ask] = useState<'use' | 'remove' | null>(null)
  const sections = useRead('GET /settings', {})
  const version = sections.data?.sections.find(({ name }) => name === 'certificate')?.version ?? 0
  const use = useChange('PUT /settings/:section', { bare: true })
  const remove = useChange('DELETE /tls/identities/:id', { bare: true })
  const name = identity.names[0] ?? ''
  return (
    <FormFoot>
      {identity.state === 'ready' ? (
        <Button variant="default" onClick={() => ask('use')}>
          {t('tls.use')}
        </Button>
      ) : null}
      {identity.origin === 'self-signed' ? null : (
        <Button variant="subtle" color="red" onClick={() => ask('remove')}>
          {t('tls.remove')}
        </Button>
      )}
      <ConfirmDanger
        opened={asked === 'use'}
        close={() => ask(null)}
        title={t('tls.useTitle')}
        consequences={[t('tls.useAtOnce'), t('tls.useReload')]}
        wayBack={t('tls.useBack')}
        label={t('tls.use')}
        mild
        deed={() =>
          deedOf(
            'PUT /settings/:section',
            { section: 'certificate', values: { identity: identity.id }, version },
            { version },
          )
        }
        act={async (reason) => {
          const values = { identity: identity.id }
          await use.mutateAsync({ input: { section: 'certificate', values, version }, version, reason })
        }}
      />
      <ConfirmDanger
        opened={asked === 'remove'}
        close={() => ask(null)}
        title={t('tls.removeTitle', { name })}
        consequences={[t('tls.removeWhat')]}
        wayBack={t('tls.removeBack')}
        label={t('tls.remove')}
        deed={() => deedOf('DELETE /tls/identities/:id', { id: identity.id })}
        act={async (reason) => {
          await remove.mutateAsync({ input: { id: identity.id }, reason })
          toasts.show({ message: t('tls.removed') })
        }}
      />
    </FormFoot>
  )
}
