import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { call, online } from '../api/call.ts'
import { useSignal } from '../api/read.ts'
import { toProblem } from '../api/problem.ts'
import { StateMark } from '../ui/State.tsx'
import style from './Banner.module.css'

const RETRY_MS = 4000

/** The server does not answer: the page stays readable, and the console tries again by itself. */
export function Offline() {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const reachable = useSignal(online)
  useEffect(() => {
    if (reachable) return undefined
    const timer = setInterval(() => {
      // Any answer at all ends the outage, a refusal too; `online` is set by the call itself.
      call('GET /setup', {}, { bare: true }).then(
        () => queries.invalidateQueries(),
        (thrown: unknown) => toProblem(thrown),
      )
    }, RETRY_MS)
    return () => clearInterval(timer)
  }, [reachable, queries])
  if (reachable) return null
  return (
    <output className={`${style.banner} ${style.over} no-print`}>
      <StateMark state="unknown" /> {t('frame.offline')}
    </output>
  )
}
