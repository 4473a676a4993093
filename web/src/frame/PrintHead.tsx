import { useEffect, useState } from 'react'
import { flushSync } from 'react-dom'
import { useTranslation } from 'react-i18next'
import { useMe } from '../api/read.ts'
import { exact, utc } from '../ui/format.ts'
import style from './PrintHead.module.css'

/** On paper only: whose it is, who printed it, and when, also in UTC. */
export function PrintHead() {
  const { t } = useTranslation()
  const me = useMe()
  const [at, setAt] = useState(() => new Date().toISOString())
  useEffect(() => {
    const now = (): void => flushSync(() => setAt(new Date().toISOString()))
    window.addEventListener('beforeprint', now)
    return () => window.removeEventListener('beforeprint', now)
  }, [])
  return (
    <div className={style.head}>
      <p>
        <strong>{me.organisation ?? 'Freehold'}</strong> · {location.pathname}
      </p>
      <p>
        {t('frame.printed', { who: me.account.displayName, when: exact(at) })} · {utc(at)}
      </p>
    </div>
  )
}
