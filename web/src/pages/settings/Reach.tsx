import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/call.ts'
import { toProblem, type Problem } from '../../api/problem.ts'
import { Bare, BareCard } from '../../frame/Bare.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { ProblemView } from '../../ui/ProblemView.tsx'

/** Opened at the new address while a change is tried: that it opens is the proof. Needs no session; the page before keeps it. */
export function Reach() {
  const { t } = useTranslation()
  const [state, setState] = useState<'asking' | 'reached' | Problem>('asking')
  useEffect(() => {
    const token = window.location.hash.slice(1)
    call('POST /settings/trial/reach', { token }, { bare: true }).then(
      () => setState('reached'),
      (thrown: unknown) => setState(toProblem(thrown)),
    )
  }, [])
  return (
    <Bare>
      <BareCard
        title={t(state === 'reached' ? 'settings.reach.done' : 'settings.reach.title')}
        why={t('settings.reach.why')}
      >
        {state === 'asking' ? <Loading lines={2} /> : null}
        {state === 'reached' ? <p>{t('settings.reach.next')}</p> : null}
        {typeof state === 'object' ? <ProblemView problem={state} /> : null}
      </BareCard>
    </Bare>
  )
}
