import { Outlet, useLocation } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { LanguageChoice } from '../../frame/LanguageChoice.tsx'
import { paths } from '../../paths.ts'
import { Go } from '../../ui/Go.tsx'
import { Mark } from '../../ui/icons.tsx'
import { HelpNav } from './HelpNav.tsx'
import { HelpSearch } from './HelpSearch.tsx'
import { useKeptManual } from './useManual.ts'
import style from './HelpFrame.module.css'

/** The manual: its own frame, since it opens without a session and while the server is away. */
export function HelpFrame() {
  const { t } = useTranslation()
  const path = useLocation({ select: (location) => location.pathname })
  const main = useRef<HTMLElement>(null)
  const shown = useRef(path)
  useKeptManual()
  useEffect(() => {
    if (shown.current === path) return
    shown.current = path
    // Somebody who types in the search goes on typing; otherwise the new page is read from its beginning.
    if (!(document.activeElement instanceof HTMLInputElement)) main.current?.focus({ preventScroll: true })
  }, [path])
  return (
    <div className={style.screen}>
      <a href="#help" className={style.skip}>
        {t('frame.skip')}
      </a>
      <header className={`${style.top} no-print`}>
        <Go to={paths.help()} className={style.brand}>
          <Mark size={22} />
          <span>
            Freehold <span className={style.brandHelp}>{t('common.help.name')}</span>
          </span>
        </Go>
        <HelpSearch />
        <div className={style.side}>
          <LanguageChoice />
          <Go to={paths.home} className={style.console}>
            {t('help.console')}
          </Go>
        </div>
      </header>
      <div className={style.body}>
        <HelpNav />
        <main id="help" ref={main} tabIndex={-1} className={style.main}>
          <Outlet />
        </main>
      </div>
    </div>
  )
}
