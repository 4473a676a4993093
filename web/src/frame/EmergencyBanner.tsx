import { useTranslation } from 'react-i18next'
import { paths } from '../paths.ts'
import { Go } from '../ui/Go.tsx'
import { StateMark } from '../ui/State.tsx'
import style from './Banner.module.css'

/** Stands above every page until somebody acknowledges that emergency access was used. */
export default function EmergencyBanner({ alarm }: { alarm: string }) {
  const { t } = useTranslation()
  return (
    <section className={`${style.banner} ${style.bad}`} aria-label={t('emergency.use.ask')}>
      <StateMark state="bad" />
      <span>{t('emergency.banner')}</span>
      <Go to={paths.alarm(alarm)}>{t('emergency.see')}</Go>
    </section>
  )
}
