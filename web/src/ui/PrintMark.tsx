import { useTranslation } from 'react-i18next'
import { PrintIcon } from './icons.tsx'
import style from './HelpMark.module.css'

/** Puts the page on paper: with whose it is, who printed it and when, and without what only a screen needs. */
export function PrintMark() {
  const { t } = useTranslation()
  return (
    <button
      type="button"
      className={`${style.mark} no-print`}
      aria-label={t('common.printPage')}
      title={t('common.printPage')}
      onClick={() => window.print()}
    >
      <PrintIcon size={17} />
    </button>
  )
}
