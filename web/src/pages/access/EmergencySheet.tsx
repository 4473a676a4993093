import { useTranslation } from 'react-i18next'
import { Sheet } from '../../ui/Sheet.tsx'
import style from './EmergencySheet.module.css'

/** The sealed code as one sheet of paper: typed by hand from there, so large and in groups. */
export function EmergencySheet({ code, place }: { code: string; place: string }) {
  const { t } = useTranslation()
  return (
    <Sheet title={t('emergency.code.title')} place={place}>
      <p className={style.what}>{t('emergency.code.why')}</p>
      <p className={style.code}>{code}</p>
      <p className={style.what}>{t('emergency.code.keep')}</p>
    </Sheet>
  )
}
