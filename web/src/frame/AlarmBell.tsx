import { ActionIcon, Indicator } from '@mantine/core'
import { useLocation } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan } from '../api/can.ts'
import { useRead } from '../api/read.ts'
import { BellIcon } from '../ui/icons.tsx'

const OpenAlarms = lazy(() => import('./OpenAlarms.tsx'))
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
  const color = (data?.bad ?? 0) > 0 ? 'var(--fh-bad)' : 'var(--fh-attention)'
  return (
    <>
      <Indicator
        label={count > 99 ? '99+' : count}
        size={17}
        offset={5}
        color={color}
        disabled={count === 0}
        styles={{ indicator: { color: 'var(--fh-panel)', fontSize: 11, fontWeight: 650, pointerEvents: 'none' } }}
      >
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          onClick={() => {
            setWanted(true)
            setOpenedOn(place)
          }}
          aria-label={data ? t('alarms.bell', { count }) : t('alarms.title')}
        >
          <BellIcon size={19} />
        </ActionIcon>
      </Indicator>
      {wanted ? (
        <Suspense>
          <OpenAlarms opened={openedOn === place} close={() => setOpenedOn(null)} pending={data ?? null} />
        </Suspense>
      ) : null}
    </>
  )
}
