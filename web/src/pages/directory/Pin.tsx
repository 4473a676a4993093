import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { ServerCertificate } from '../../api/api.ts'
import { day } from '../../ui/format.ts'
import style from './SourceForm.module.css'

/** What the server shows, for a person to compare and to trust before a password goes there. */
export function Pin({ shown, trusted, pin }: { shown: ServerCertificate; trusted: boolean; pin: () => void }) {
  const { t } = useTranslation()
  const own = shown.chain[0] ?? shown
  return (
    <section className={style.pin} aria-label={t('directory.form.certificate')}>
      <p className="muted small">{t('directory.form.certificateHelp')}</p>
      <dl className={style.shown}>
        <dt>{t('directory.form.subject')}</dt>
        <dd>
          {shown.chain.map(({ subject, fingerprint }) => (
            <span key={fingerprint} className={style.link}>
              {subject}
            </span>
          ))}
        </dd>
        <dt>{t('ca.certificate.issuer')}</dt>
        <dd>{shown.issuer}</dd>
        <dt>{t('directory.form.names')}</dt>
        <dd>{own.names.join(', ') || '—'}</dd>
        <dt>SHA-256</dt>
        <dd className="mono">{shown.fingerprint}</dd>
        <dt>{t('common.validUntil')}</dt>
        <dd>{day(shown.notAfter)}</dd>
      </dl>
      <div className={style.pinHead}>
        <Button size="xs" variant={trusted ? 'default' : 'filled'} disabled={trusted} onClick={pin}>
          {t(trusted ? 'directory.form.trusted' : 'directory.form.trust')}
        </Button>
        <span className="muted small">{t('directory.form.compare')}</span>
      </div>
    </section>
  )
}
