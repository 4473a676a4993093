import { useTranslation } from 'react-i18next'
import { useRead } from '../api/read.ts'
import { number } from '../ui/format.ts'
import { StateMark } from '../ui/State.tsx'
import style from './Banner.module.css'

const OFTEN_MS = 3_000
const SELDOM_MS = 60_000

/** After a disk error the server can only be read until all data was verified: said above every page, with how far it is. */
export function Condition() {
  const { t } = useTranslation()
  const every = (known?: { state: string }) => (known?.state === 'verifying' ? OFTEN_MS : SELDOM_MS)
  const { data } = useRead('GET /host/condition', {}, { every })
  if (!data || data.state === 'writable') return null
  const { state, checked, entries } = data
  return (
    <output className={`${style.banner} ${style.bad}`}>
      <StateMark state="bad" />
      {state === 'damaged'
        ? t('frame.condition.damaged')
        : t('frame.condition.verifying', { checked: number(checked ?? 0), entries: number(entries ?? 0) })}
    </output>
  )
}
