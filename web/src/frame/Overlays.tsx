import { lazy, Suspense } from 'react'
import { freshFactor, signIn } from '../api/call.ts'
import { useSignal } from '../api/read.ts'

const SignInOver = lazy(() => import('./SignInOver.tsx'))
const FreshFactor = lazy(() => import('./FreshFactor.tsx'))
const Toasts = lazy(() => import('./Toasts.tsx'))

/** What may lie over a page. None of it is needed to show the first one, so it comes after. */
export function Overlays() {
  const ended = useSignal(signIn.open)
  const asked = useSignal(freshFactor.open)
  return (
    <Suspense>
      {ended ? <SignInOver /> : null}
      {asked ? <FreshFactor /> : null}
      <Toasts />
    </Suspense>
  )
}
