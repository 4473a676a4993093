import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Authority as AuthorityType, AuthorityCertificate } from '../../api/api.ts'
import { useRead } from '../../api/read.ts'
import { files } from '../../paths.ts'
import { Copy, CopyBlock, Serial } from '../../ui/Copy.tsx'
import { download } from '../../ui/download.ts'
import { number, relative } from '../../ui/format.ts'
import { FormFoot, FormStack } from '../../ui/form.tsx'
import { DownloadIcon } from '../../ui/icons.tsx'
import { useNow } from '../../ui/now.ts'
import { Card, Columns, Facts, Page } from '../../ui/Page.tsx'
import { PageBefore } from '../../ui/PageBefore.tsx'
import { State } from '../../ui/State.tsx'
import { ExactTime, Time } from '../../ui/Time.tsx'
import style from './Authority.module.css'

const MONTH_MS = 30 * 86_400_000

export function Authority() {
  const { t } = useTranslation()
  const { data, error, refetch } = useRead('GET /authority', {})
  if (error || !data)
    return (
      <PageBefore title={t('ca.authority.title')} purpose={t('ca.authority.purpose')} problem={error} retry={refetch} />
    )
  const { root, issuing, ra, crl } = data
  return (
    <Page
      title={t('ca.authority.title')}
      purpose={t('ca.authority.purpose')}
      action={
        <Button component="a" href={files.rootCertificate} download leftSection={<DownloadIcon size={16} />}>
          {t('ca.authority.downloadRoot')}
        </Button>
      }
    >
      <Columns
        side={
          <>
            <Crl crl={crl} />
            <Card title={t('ca.authority.inUse')} flush>
              <Facts
                facts={[
                  [t('ca.authority.root'), relative(root.notAfter)],
                  [t('ca.authority.issuing'), relative(issuing.notAfter)],
                  [t('ca.authority.ra'), relative(ra.notAfter)],
                ]}
              />
            </Card>
          </>
        }
      >
        <Chain root={root} issuing={issuing} ra={ra} />
        <Card title={t('ca.authority.fingerprint')}>
          <FormStack>
            <p className="muted">{t('ca.authority.fingerprintHelp')}</p>
            <CopyBlock value={root.fingerprint} name={t('ca.authority.fingerprint')} />
          </FormStack>
        </Card>
        <Card title={t('ca.authority.spread')}>
          <FormStack>
            <p className="muted">{t('ca.authority.spreadHelp')}</p>
            <ol className={style.steps}>
              <li>{t('ca.authority.gpo1')}</li>
              <li>{t('ca.authority.gpo2')}</li>
              <li>{t('ca.authority.gpo3')}</li>
              <li>{t('ca.authority.gpo4')}</li>
            </ol>
            <p className="muted small">{t('ca.authority.certutil')}</p>
            <CopyBlock value="certutil -dspublish -f root.crt RootCA" name={t('ca.authority.command')} />
            <FormFoot>
              <Button
                component="a"
                href={files.issuingCertificate}
                download
                variant="default"
                size="xs"
                leftSection={<DownloadIcon size={14} />}
              >
                {t('ca.authority.downloadIssuing')}
              </Button>
              <Button
                variant="default"
                size="xs"
                leftSection={<DownloadIcon size={14} />}
                onClick={() =>
                  download('freehold-chain.pem', `${issuing.pem}\n${root.pem}\n`, 'application/x-pem-file')
                }
              >
                {t('ca.authority.downloadChain')}
              </Button>
            </FormFoot>
          </FormStack>
        </Card>
      </Columns>
    </Page>
  )
}

/** The list of what was revoked, as devices fetch it. */
function Crl({ crl }: { crl: AuthorityType['crl'] }) {
  const { t } = useTranslation()
  const now = useNow()
  if (crl === null)
    return (
      <Card title={t('ca.authority.crl')} aside={<State state="unknown">{t('ca.authority.crlNone')}</State>}>
        <p className="muted">{t('ca.authority.crlNoneText')}</p>
      </Card>
    )
  const fresh = new Date(crl.nextUpdate).getTime() > now
  return (
    <Card
      title={t('ca.authority.crl')}
      aside={
        <State state={fresh ? 'good' : 'bad'}>{fresh ? t('ca.authority.crlFresh') : t('ca.authority.crlStale')}</State>
      }
      flush
    >
      <Facts
        facts={[
          [t('ca.authority.crlNumber'), number(crl.number)],
          [t('ca.authority.crlEntries'), number(crl.entries)],
          [t('ca.authority.crlThis'), <Time key="t" at={crl.thisUpdate} />],
          [t('ca.authority.crlNext'), <Time key="n" at={crl.nextUpdate} />],
          [
            t('ca.authority.crlUrl'),
            <span key="u" className={style.url}>
              <span className="mono small">{crl.url}</span>
              <Copy value={crl.url} name={t('ca.authority.crlUrl')} />
            </span>,
          ],
        ]}
      />
    </Card>
  )
}

function Chain({ root, issuing, ra }: Record<'root' | 'issuing' | 'ra', AuthorityCertificate>) {
  const { t } = useTranslation()
  const now = useNow()
  const links = [
    { key: 'root', certificate: root },
    { key: 'issuing', certificate: issuing },
    { key: 'ra', certificate: ra },
  ] as const
  return (
    <Card title={t('ca.authority.chain')} flush>
      <ol className={style.chain}>
        {links.map(({ key, certificate }) => {
          const left = new Date(certificate.notAfter).getTime() - now
          const state = left < 0 ? 'bad' : left < 3 * MONTH_MS ? 'attention' : 'good'
          return (
            <li key={key} className={style.link}>
              <div className={style.head}>
                <div>
                  <h3 className={style.name}>{t(`ca.authority.${key}`)}</h3>
                  <p className="muted small">{t(`ca.authority.${key}Help`)}</p>
                </div>
                <State state={state}>
                  {left < 0
                    ? t('ca.states.expired')
                    : left < 3 * MONTH_MS
                      ? t('ca.states.expiring')
                      : t('ca.states.valid')}
                </State>
              </div>
              <dl className={style.facts}>
                <dt>{t('ca.certificate.subject')}</dt>
                <dd>{certificate.subject}</dd>
                <dt>{t('ca.certificate.key')}</dt>
                <dd>{certificate.algorithm}</dd>
                <dt>{t('ca.certificate.serial')}</dt>
                <dd>
                  <Serial value={certificate.serial} name={t('ca.certificate.serial')} />
                </dd>
                <dt>{t('ca.certificate.ends')}</dt>
                <dd>
                  <ExactTime at={certificate.notAfter} />
                </dd>
              </dl>
            </li>
          )
        })}
      </ol>
    </Card>
  )
}
