import { useContext, type MouseEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { paths } from '../paths.ts'
import { HelpPlace, helpShown } from './help-place.ts'
import { HelpIcon } from './icons.tsx'
import style from './HelpMark.module.css'

/** The `?` of a page: opens its part of the manual beside it, and is a link for whoever wants it in a tab of its own. */
export function HelpMark() {
  const { t } = useTranslation()
  const place = useContext(HelpPlace)
  if (place === null) return null
  const [guide, anchor] = place.split('#')
  function open(event: MouseEvent): void {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    helpShown.set(place)
  }
  return (
    <a
      href={paths.help(guide, anchor)}
      className={`${style.mark} no-print`}
      aria-label={t('common.help.about')}
      title={t('common.help.about')}
      data-help={place}
      onClick={open}
    >
      <HelpIcon size={18} />
    </a>
  )
}
