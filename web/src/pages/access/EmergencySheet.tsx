import { useTranslation } from 'react-i18next'
import { day } from '../../ui/format.ts'
import { Mark } from '../../ui/icons.tsx'
import { useNow } from '../../ui/now.ts'
import style from './EmergencySheet.module.css'

/** The sealed code as one sheet of paper: typed by hand from there, so large and in groups. */
export function EmergencySheet({ code, place }: { code: string; place: string }) {
  const { t } = useTranslation()
  const now = useNow()
  return (
    <article className={style.sheet}>
      <header className={style.head}>
        <span className={style.mark}>
          <Mark size={28} />
        </span>
        <div>
          <h2 className={style.title}>{t('emergency.code.title')}</h2>
          <p>
            {place} · {day(new Date(now).toISOString())}
          </p>
        </div>
      </header>
      <p className={style.what}>{t('emergency.code.why')}</p>
      <p className={style.code}>{code}</p>
      <p className={style.what}>{t('emergency.code.keep')}</p>
    </article>
  )
}
