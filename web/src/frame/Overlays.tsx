import { Suspense } from 'react'
import { withTexts } from '../i18n/index.ts'
import { freshFactor, signIn } from '../api/call.ts'
import { useSignal } from '../api/read.ts'
import { toastsWanted } from '../ui/toasts-wanted.ts'
import { lazyPiece } from '../ui/lazy-piece.ts'

const SignInOver = lazyPiece(() => withTexts(['access', 'factors'], () => import('./SignInOver.tsx')))
const FreshFactor = lazyPiece(() => import('./FreshFactor.tsx'))
const Toasts = lazyPiece(() => import('./Toasts.tsx'))

/** What may lie over a page. None of it is needed to show the first one, so it comes after. */
export function Overlays() {
  const ended = useSignal(signIn.open)
  const toasts = useSignal(toastsWanted)
  const asked = useSignal(freshFactor.open)
  return (
    <Suspense>
      {ended ? <SignInOver /> : null}
      {asked ? <FreshFactor /> : null}
      {toasts ? <Toasts /> : null}
    </Suspense>
  )
}
