import { Button, Select } from '@mantine/core'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQueryWord } from '../../address.ts'
import type { CertificateDetail, RevocationReason } from '../../api/api.ts'
import { useCan } from '../../api/can.ts'
import { useChange, useRead } from '../../api/read.ts'
import { deedOf } from '../../command/deed.ts'
import { useWords } from '../../i18n/words.ts'
import { paths } from '../../paths.ts'
import { ConfirmDanger } from '../../ui/ConfirmDanger.tsx'
import { CopyBlock, Serial } from '../../ui/Copy.tsx'
import { download } from '../../ui/download.ts'
import { day, exact, middleShort, number } from '../../ui/format.ts'
import { Go } from '../../ui/Go.tsx'
import { DownloadIcon } from '../../ui/icons.tsx'
import { Card, Columns, Facts, Page } from '../../ui/Page.tsx'
import { PageBefore } from '../../ui/PageBefore.tsx'
import { State } from '../../ui/State.tsx'
import { Time } from '../../ui/Time.tsx'
import { tell } from '../../ui/tell.tsx'
import { History } from '../audit/History.tsx'
import { Life } from './Life.tsx'
import { certificateStates, commonName, REVOCATION_REASONS } from './words.ts'

export function Certificate() {
  const { t } = useTranslation()
  const words = useWords()
  const can = useCan()
  const { serial = '' } = useParams({ strict: false })
  const { data: certificate, error, refetch } = useRead('GET /certificates/:serial', { serial })
  const person = useRead(
    'GET /people/:id',
    { id: certificate?.person ?? '' },
    { off: !certificate?.person || !can('directory.read') },
  )
  if (error || !certificate)
    return <PageBefore title={t('ca.certificate.one')} list={paths.certificates()} problem={error} retry={refetch} />
  const name = commonName(certificate.subject)
  const usages = [...certificate.keyUsage, ...certificate.extendedKeyUsage]
    .map((usage) => words.code('usages', usage))
    .join(', ')
  return (
    <Page
      onPaper
      title={name}
      state={<State state={certificateStates[certificate.state]}>{t(`ca.states.${certificate.state}`)}</State>}
      purpose={t(`ca.certificate.purpose.${certificate.state}`, {
        profile: certificate.profile.name,
        until: day(certificate.notAfter),
        revoked: certificate.revokedAt ? exact(certificate.revokedAt) : '',
      })}
      action={
        <>
          <Button
            variant="default"
            leftSection={<DownloadIcon size={16} />}
            onClick={() => download(`${name}.pem`, certificate.pem, 'application/x-pem-file')}
          >
            {t('common.download')}
          </Button>
          {can('ca.revoke') && certificate.state !== 'revoked' && certificate.state !== 'expired' ? (
            <Revoke certificate={certificate} person={person.data?.displayName ?? null} />
          ) : null}
        </>
      }
    >
      <Columns
        side={
          <Card title={t('common.facts')} flush>
            <Facts
              facts={[
                [
                  t('ca.certificate.serial'),
                  <Serial key="s" value={certificate.serial} name={t('ca.certificate.serial')} keep={7} />,
                ],
                [
                  t('ca.certificate.person'),
                  certificate.person ? (
                    <Go key="p" to={paths.person(certificate.person)}>
                      {person.data?.displayName ?? t('common.show')}
                    </Go>
                  ) : (
                    '—'
                  ),
                ],
                [
                  t('ca.certificate.profile'),
                  <Go key="f" to={paths.profile(certificate.profile.id)}>
                    {certificate.profile.name}
                  </Go>,
                ],
                [t('ca.certificate.begins'), <Time key="b" at={certificate.notBefore} as="day" />],
                [t('ca.certificate.ends'), <Time key="e" at={certificate.notAfter} as="day" />],
                certificate.revokedAt
                  ? [t('ca.certificate.revoked'), <Time key="r" at={certificate.revokedAt} />]
                  : null,
                certificate.revocationReason
                  ? [t('ca.revoke.reason'), words.code('reasons', certificate.revocationReason)]
                  : null,
                certificate.revocationComment ? [t('ca.revoke.comment'), certificate.revocationComment] : null,
                certificate.revokedAt
                  ? [
                      t('ca.certificate.listed'),
                      certificate.listedIn === null
                        ? t('ca.certificate.notListed')
                        : t('ca.certificate.listedIn', { number: number(certificate.listedIn) }),
                    ]
                  : null,
                certificate.renews
                  ? [
                      t('ca.certificate.renews'),
                      <Go key="rn" to={paths.certificate(certificate.renews)}>
                        {middleShort(certificate.renews, 6)}
                      </Go>,
                    ]
                  : null,
                certificate.renewedBy.length > 0
                  ? [
                      t('ca.certificate.renewedBy'),
                      <Go key="rb" to={paths.certificate(certificate.renewedBy.at(-1) ?? '')}>
                        {middleShort(certificate.renewedBy.at(-1) ?? '', 6)}
                      </Go>,
                    ]
                  : null,
                certificate.challenge
                  ? [
                      t('ca.certificate.challenge'),
                      certificate.challenge.note || <Time key="ch" at={certificate.challenge.createdAt} />,
                    ]
                  : null,
                certificate.transactionId
                  ? [t('ca.certificate.transaction'), <Serial key="t" value={certificate.transactionId} keep={7} />]
                  : null,
              ]}
            />
          </Card>
        }
      >
        <Life certificate={certificate} />
        <Card title={t('ca.certificate.contents')} flush>
          <Facts
            facts={[
              [t('ca.certificate.subject'), certificate.subject],
              [
                t('ca.certificate.sans'),
                certificate.alternativeNames.map((one) => `${one.kind}:${one.value}`).join(', ') || '—',
              ],
              [t('ca.certificate.issuer'), certificate.issuer],
              [
                t('ca.certificate.key'),
                [certificate.key.kind.toUpperCase(), certificate.key.bits].filter(Boolean).join(' '),
              ],
              [t('ca.certificate.usage'), usages || '—'],
              ['SHA-256', <Serial key="f" value={certificate.fingerprint} keep={9} />],
            ]}
          />
        </Card>
        <Card title="PEM">
          <CopyBlock value={certificate.pem} name="PEM" />
        </Card>
        <History target={`certificate:${certificate.serial}`} />
      </Columns>
    </Page>
  )
}

function Revoke({ certificate, person }: { certificate: CertificateDetail; person: string | null }) {
  const { t } = useTranslation()
  const words = useWords()
  const revoke = useChange('POST /certificates/:serial/revocation', { bare: true })
  const [wanted, unask] = useQueryWord('do')
  const [asking, setAsking] = useState(wanted === 'revoke')
  const [reason, setReason] = useState<RevocationReason>('unspecified')
  const name = commonName(certificate.subject)
  const deed = () => deedOf('POST /certificates/:serial/revocation', { serial: certificate.serial, reason })
  return (
    <>
      <Button color="red" variant="light" onClick={() => setAsking(true)}>
        {t('ca.revoke.action')}
      </Button>
      <ConfirmDanger
        opened={asking}
        close={() => {
          setAsking(false)
          if (wanted !== null) unask(null)
        }}
        title={t('ca.revoke.title', { name })}
        consequences={[person ? t('ca.revoke.person', { person }) : t('ca.revoke.device'), t('ca.revoke.crl')]}
        wayBack={t('ca.revoke.back')}
        label={t('ca.revoke.do')}
        asksReason
        deed={deed}
        act={async (why) => {
          const done = deedOf(
            'POST /certificates/:serial/revocation',
            { serial: certificate.serial, reason, comment: why },
            { reason: why },
          )
          await revoke.mutateAsync(done)
          tell(t('ca.revoke.done', { name }), done)
        }}
      >
        <Select
          label={t('ca.revoke.reason')}
          value={reason}
          onChange={(chosen) => setReason(chosen ?? 'unspecified')}
          data={REVOCATION_REASONS.map((value) => ({ value, label: words.code('reasons', value) }))}
        />
      </ConfirmDanger>
    </>
  )
}
