import { useTranslation } from 'react-i18next'
import type { CertificateDetail } from '../../api/api.ts'
import { day, span } from '../../ui/format.ts'
import { useNow } from '../../ui/now.ts'
import { Card } from '../../ui/Page.tsx'
import style from './Life.module.css'

/** Share of its life that a certificate has behind it, between 0 and 1. */
export function lived(notBefore: string, notAfter: string, now: number): number {
  const [from, to] = [new Date(notBefore).getTime(), new Date(notAfter).getTime()]
  return Math.min(1, Math.max(0, (now - from) / Math.max(1, to - from)))
}

/** From its first day to its last, where it stands today, and where revocation cut it short. */
export function Life({ certificate }: { certificate: CertificateDetail }) {
  const { t } = useTranslation()
  const now = useNow()
  const end = certificate.revokedAt ? new Date(certificate.revokedAt).getTime() : now
  const share = lived(certificate.notBefore, certificate.notAfter, end)
  const rest = new Date(certificate.notAfter).getTime() - now
  const words = certificate.revokedAt
    ? t('ca.life.cut', { share: span(new Date(certificate.notAfter).getTime() - end) })
    : rest > 0
      ? t('ca.life.left', { time: span(rest) })
      : t('ca.life.over', { time: span(rest) })
  return (
    <Card title={t('ca.life.title')} aside={words}>
      <div className={style.track} aria-hidden="true">
        <span className={`${style.fill} ${style[certificate.state]}`} style={{ width: `${share * 100}%` }} />
      </div>
      <div className={style.ends}>
        <span>{day(certificate.notBefore)}</span>
        <span>{day(certificate.notAfter)}</span>
      </div>
    </Card>
  )
}
