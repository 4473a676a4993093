import { ActionIcon } from '@mantine/core'
import { Suspense, useCallback, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMe } from '../api/read.ts'
import { MenuIcon, SearchIcon } from '../ui/icons.tsx'
import { AccountMenu } from './AccountMenu.tsx'
import { AlarmBell } from './AlarmBell.tsx'
import { RunningJobs } from './RunningJobs.tsx'
import { Typed } from './Typed.tsx'
import style from './TopBar.module.css'
import { lazyPiece } from '../ui/lazy-piece.ts'

const Search = lazyPiece(() => import('./Search.tsx'))
const onApple = /Mac|iPhone|iPad/.test(navigator.userAgent)

export function TopBar({ openMenu }: { openMenu: () => void }) {
  const { t } = useTranslation()
  const me = useMe()
  const [search, setSearch] = useState<'absent' | 'open' | 'closed'>('absent')
  const typed = useRef('')
  const keep = useCallback((text: string) => {
    typed.current = text
  }, [])
  const close = useCallback(() => setSearch('closed'), [])

  useEffect(() => {
    function onKey(event: KeyboardEvent): void {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey) || event.altKey || event.shiftKey) return
      event.preventDefault()
      setSearch((now) => (now === 'open' ? 'closed' : 'open'))
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])

  return (
    <section className={`${style.bar} no-print`} aria-label={t('frame.topBar')}>
      <ActionIcon
        className={style.menu}
        variant="subtle"
        color="gray"
        size="lg"
        onClick={openMenu}
        aria-label={t('frame.openNavigation')}
      >
        <MenuIcon size={20} />
      </ActionIcon>
      <span className={style.site}>{me.organisation ?? 'Freehold'}</span>
      <button
        type="button"
        className={style.search}
        onClick={() => setSearch('open')}
        aria-keyshortcuts="Control+K Meta+K"
      >
        <SearchIcon size={16} />
        <span className={style.hint}>{t('frame.searchHint')}</span>
        <kbd className={style.key} aria-hidden="true">
          {onApple ? '⌘K' : 'Ctrl K'}
        </kbd>
      </button>
      <span className={style.space} />
      <RunningJobs />
      <AlarmBell />
      <AccountMenu />
      {search === 'absent' ? null : (
        <Suspense fallback={<Typed keep={keep} close={close} />}>
          <Search opened={search === 'open'} close={close} typed={typed} />
        </Suspense>
      )}
    </section>
  )
}
