import { Suspense, useState } from 'react'
import { withTexts } from '../i18n/index.ts'
import { useRead, useSignal } from '../api/read.ts'
import { ownTrial } from '../pages/settings/trial.ts'
import { lazyPiece } from '../ui/lazy-piece.ts'

const TrialBanner = lazyPiece(() => withTexts(['settings'], () => import('../pages/settings/TrialBanner.tsx')))
const SELDOM_MS = 60_000

/** Looks whether settings are being tried; the banner about it comes only then. */
export function Trial() {
  const own = useSignal(ownTrial)
  const { data } = useRead('GET /settings/trial', {}, { bare: true, every: SELDOM_MS })
  // It stays once it was there: it is the one who tells how a trial ended.
  const [seen, see] = useState(false)
  if (!seen && (own || data?.trial)) see(true)
  if (!seen) return null
  return (
    <Suspense>
      <TrialBanner />
    </Suspense>
  )
}
