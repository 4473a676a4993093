import { Suspense, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMe } from '../api/read.ts'
import style from './AccountMenu.module.css'
import { lazyPiece } from '../ui/lazy-piece.ts'

const AccountMenuOpen = lazyPiece(() => import('./AccountMenuOpen.tsx'))

export function initials(name: string): string {
  const parts = name.trim().split(/\s+/)
  const letters = parts.length > 1 ? [parts[0], parts.at(-1)] : [name.slice(0, 2)]
  return letters
    .map((part) => (parts.length > 1 ? part?.charAt(0) : part) ?? '')
    .join('')
    .toUpperCase()
}

/** Who is signed in; opens to what is about oneself. */
export function AccountMenu() {
  const { t } = useTranslation()
  const { account } = useMe()
  const target = useRef<HTMLButtonElement>(null)
  const [wanted, setWanted] = useState(false)
  const button = (
    <button
      ref={target}
      type="button"
      className={style.who}
      aria-haspopup="menu"
      aria-expanded={false}
      onClick={() => setWanted(true)}
    >
      <span className={style.initials} aria-hidden="true">
        {initials(account.displayName)}
      </span>
      <span className={style.name}>{account.displayName}</span>
      <span className={style.hidden}>{t('frame.accountMenu')}</span>
    </button>
  )
  return <Suspense fallback={button}>{wanted ? <AccountMenuOpen button={button} target={target} /> : button}</Suspense>
}
