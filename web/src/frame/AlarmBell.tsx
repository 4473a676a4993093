import { ActionIcon } from '@mantine/core'
import { useLocation } from '@tanstack/react-router'
import { Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { withTexts } from '../i18n/index.ts'
import { useCan } from '../api/can.ts'
import { useRead } from '../api/read.ts'
import { BellIcon } from '../ui/icons.tsx'
import style from './AlarmBell.module.css'
import { lazyPiece } from '../ui/lazy-piece.ts'

const OpenAlarms = lazyPiece(() => withTexts(['alarms'], () => import('./OpenAlarms.tsx')))
const EVERY_MS = 30_000

/** How many alarms nobody has acknowledged or silenced; opens to the newest of them. */
export function AlarmBell() {
  return useCan()('alarms.read') ? <Bell /> : null
}

function Bell() {
  const { t } = useTranslation()
  const place = useLocation({ select: (location) => location.href })
  const [wanted, setWanted] = useState(false)
  // Whoever follows a link from the list has seen enough of it: it is open on one page only.
  const [openedOn, setOpenedOn] = useState<string | null>(null)
  const { data } = useRead('GET /alarms/pending', {}, { every: EVERY_MS })
  const count = data?.total ?? 0
  const tone = (data?.bad ?? 0) > 0 ? style.bad : style.attention
  return (
    <>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        className={style.bell}
        onClick={() => {
          setWanted(true)
          setOpenedOn(place)
        }}
        aria-label={data ? t('frame.bell', { count }) : t('frame.nav.alarms')}
      >
        <BellIcon size={19} />
        {count === 0 ? null : (
          <span className={`${style.count} ${tone}`} aria-hidden="true">
            {count > 99 ? '99+' : count}
          </span>
        )}
      </ActionIcon>
      {wanted ? (
        <Suspense>
          <OpenAlarms opened={openedOn === place} close={() => setOpenedOn(null)} pending={data ?? null} />
        </Suspense>
      ) : null}
    </>
  )
}
