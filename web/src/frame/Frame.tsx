import { Drawer } from '@mantine/core'
import { useDisclosure, useLocalStorage } from '@mantine/hooks'
import { Outlet, useLocation, useMatches } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useRead, useSignal } from '../api/read.ts'
import { chooseLanguage, languageChosen } from '../i18n/index.ts'
import { HelpPlace, helpShown } from '../ui/help-place.ts'
import { Loading } from '../ui/Loading.tsx'
import { Condition } from './Condition.tsx'
import { HELP } from './help-places.ts'
import { PrintHead } from './PrintHead.tsx'
import { Rail } from './Rail.tsx'
import { TopBar } from './TopBar.tsx'
import { Viewing } from './Viewing.tsx'
import style from './Frame.module.css'

const HelpBeside = lazy(() => import('./HelpBeside.tsx'))
const TrialBanner = lazy(() => import('../pages/settings/TrialBanner.tsx'))

/** The frame around every page of a signed-in person: rail, top bar, the page. */
export function Frame() {
  const { t } = useTranslation()
  const [folded, setFolded] = useLocalStorage({ key: 'freehold-rail-folded', defaultValue: false })
  const [drawer, { open, close }] = useDisclosure(false)
  const path = useLocation({ select: (location) => location.pathname })
  const main = useRef<HTMLElement>(null)
  const shown = useRef(path)
  const help = useMatches({ select: (matches) => HELP[matches.at(-1)?.fullPath ?? ''] ?? null })
  const beside = useSignal(helpShown)
  const session = useRead('GET /session', {}, { every: 300_000 })

  useEffect(() => {
    // A new page is read from its top; the first one keeps the browser's own focus.
    if (shown.current === path) return
    shown.current = path
    helpShown.set(null)
    close()
    main.current?.focus({ preventScroll: true })
  }, [path, close])

  const language = session.data?.account.language ?? null
  useEffect(() => {
    if (language && !languageChosen()) void chooseLanguage(language)
  }, [language])

  if (!session.data) return <Loading />
  return (
    <div className={[style.app, folded ? style.folded : '', beside === null ? '' : style.beside].join(' ')}>
      <a href="#main" className={style.skip}>
        {t('frame.skip')}
      </a>
      <aside className={`${style.rail} no-print`}>
        <Rail folded={folded} fold={() => setFolded(!folded)} />
      </aside>
      <Drawer
        opened={drawer}
        onClose={close}
        position="left"
        size={272}
        title={t('frame.navigation')}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        <Rail folded={false} />
      </Drawer>
      <div className={style.side}>
        <Condition />
        <Viewing />
        {session.data.permissions.includes('settings.read') ? (
          <Suspense>
            <TrialBanner />
          </Suspense>
        ) : null}
        <TopBar openMenu={open} />
        <main id="main" ref={main} tabIndex={-1} className={style.main}>
          <PrintHead />
          <HelpPlace value={help}>
            <Outlet />
          </HelpPlace>
        </main>
      </div>
      {beside === null ? null : (
        <Suspense>
          <HelpBeside key={beside} place={beside} />
        </Suspense>
      )}
    </div>
  )
}
