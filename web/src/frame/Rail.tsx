import { useLocation } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useCan } from '../api/can.ts'
import { useMe } from '../api/read.ts'
import { Go } from '../ui/Go.tsx'
import { Hint } from '../ui/Hint.tsx'
import { Mark, PanelIcon } from '../ui/icons.tsx'
import { placeOf, roomsFor } from './navigation.ts'
import style from './Rail.module.css'

/** Where one can go. The room one is in shows its pages. */
export function Rail({ folded, fold }: { folded: boolean; fold?: () => void }) {
  const { t } = useTranslation()
  const me = useMe()
  const path = useLocation({ select: (location) => location.pathname })
  const rooms = roomsFor(useCan())
  const here = placeOf(rooms, path)
  return (
    <div className={folded ? `${style.rail} ${style.folded}` : style.rail}>
      <Go to="/" className={style.brand}>
        <Mark size={24} />
        <span className={style.label}>Freehold</span>
      </Go>
      <nav aria-label={t('frame.navigation')} className={style.nav}>
        <ul>
          {rooms.map((room) => (
            <li key={room.id}>
              <Hint label={t(room.label)} position="right" disabled={!folded}>
                <Go
                  to={room.places[0]?.to ?? '/'}
                  className={`${style.room} ${here?.room.id === room.id ? style.here : ''} ${room.places.length > 1 && !folded ? style.parent : ''}`}
                >
                  <room.icon size={18} />
                  <span className={style.label}>{t(room.label)}</span>
                </Go>
              </Hint>
              {here?.room.id === room.id && room.places.length > 1 && !folded ? (
                <ul className={style.places}>
                  {room.places.map((place) => (
                    <li key={place.to}>
                      <Go
                        to={place.to}
                        className={`${style.place} ${here.place === place || here.place.to === place.to ? style.on : ''}`}
                      >
                        {t(place.label)}
                      </Go>
                    </li>
                  ))}
                </ul>
              ) : null}
            </li>
          ))}
        </ul>
      </nav>
      <div className={style.foot}>
        <p className={style.label}>
          {me.organisation ?? 'Freehold'} · {me.version}
          <br />
          {t('frame.nothingLeaves')}
        </p>
        {fold ? (
          <button
            type="button"
            className={style.fold}
            onClick={fold}
            aria-label={folded ? t('frame.unfold') : t('frame.fold')}
            title={folded ? t('frame.unfold') : t('frame.fold')}
          >
            <PanelIcon size={18} />
          </button>
        ) : null}
      </div>
    </div>
  )
}
