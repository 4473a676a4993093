import { Suspense } from 'react'
import { useCan } from '../api/can.ts'
import { useRead } from '../api/read.ts'
import { withTexts } from '../i18n/index.ts'
import { lazyPiece } from '../ui/lazy-piece.ts'

const EmergencyBanner = lazyPiece(() => withTexts(['emergency'], () => import('./EmergencyBanner.tsx')))
const EVERY_MS = 30_000

/** Looks whether emergency access was used and nobody has acknowledged it; the banner about it comes only then. */
export function Emergency() {
  const may = useCan()('alarms.read')
  const { data } = useRead('GET /alarms/pending', {}, { every: EVERY_MS, off: !may })
  const alarm = data?.newest.find(({ rule }) => rule === 'emergency_used')
  if (!alarm) return null
  return (
    <Suspense>
      <EmergencyBanner alarm={alarm.id} />
    </Suspense>
  )
}
