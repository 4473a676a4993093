import { useLocalStorage } from '@mantine/hooks'
import { Outlet, useLocation, useMatches } from '@tanstack/react-router'
import { Suspense, useCallback, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useRead, useSignal } from '../api/read.ts'
import { learnRoles } from '../i18n/words.ts'
import { chooseLanguage, languageChosen, withTexts } from '../i18n/index.ts'
import { HelpPlace, helpShown } from '../ui/help-place.ts'
import { Loading } from '../ui/Loading.tsx'
import { Condition } from './Condition.tsx'
import { Emergency } from './Emergency.tsx'
import { HELP } from './help-places.ts'
import { useOnePerson } from './one-person.ts'
import { PrintHead } from './PrintHead.tsx'
import { Rail } from './Rail.tsx'
import { TopBar } from './TopBar.tsx'
import { Trial } from './Trial.tsx'
import { Viewing } from './Viewing.tsx'
import style from './Frame.module.css'
import { lazyPiece } from '../ui/lazy-piece.ts'

const HelpBeside = lazyPiece(() => withTexts(['help'], () => import('./HelpBeside.tsx')))
const RailDrawer = lazyPiece(() => import('./RailDrawer.tsx'))

/** The frame around every page of a signed-in person: rail, top bar, the page. */
export function Frame() {
  const { t } = useTranslation()
  const [folded, setFolded] = useLocalStorage({ key: 'freehold-rail-folded', defaultValue: false })
  const [drawer, setDrawer] = useState<'absent' | 'open' | 'closed'>('absent')
  const close = useCallback(() => setDrawer((now) => (now === 'open' ? 'closed' : now)), [])
  const path = useLocation({ select: (location) => location.pathname })
  const main = useRef<HTMLElement>(null)
  const shown = useRef(path)
  const help = useMatches({ select: (matches) => HELP[matches.at(-1)?.fullPath ?? ''] ?? null })
  const beside = useSignal(helpShown)
  const session = useRead('GET /session', {}, { every: 300_000 })
  useOnePerson(session.data?.account.id)
  const roles = useRead('GET /roles', {}, { bare: true, off: !session.data })
  useEffect(() => learnRoles(roles.data?.items ?? []), [roles.data])

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
      {drawer === 'absent' ? null : (
        <Suspense>
          <RailDrawer opened={drawer === 'open'} close={close} />
        </Suspense>
      )}
      <div className={style.side}>
        <Condition />
        <Emergency />
        <Viewing />
        {session.data.permissions.includes('settings.read') ? <Trial /> : null}
        <TopBar openMenu={() => setDrawer('open')} />
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
