import { useTranslation } from 'react-i18next'
import type { Vital } from '../../api/api.ts'
import { useWords } from '../../i18n/words.ts'
import { number, percent, relative, span } from '../../ui/format.ts'
import { Go } from '../../ui/Go.tsx'
import { State } from '../../ui/State.tsx'
import style from './Vitals.module.css'

const TIME = /^\d{4}-\d\d-\d\dT/

/** A time becomes the distance to it, a share a percentage; what is not known has no figure, and its state says so. */
export function vitalFigure(vital: Vital, now = Date.now()): string {
  if (vital.value === null || vital.state === 'unknown') return '—'
  if (typeof vital.value === 'string')
    return TIME.test(vital.value) ? span(new Date(vital.value).getTime() - now) : vital.value
  return vital.id.endsWith('_share') ? percent(vital.value) : number(vital.value)
}

/** The figures that tell whether the house stands: figure, state, since when, and the way to what it counts. */
export function Vitals({ vitals }: { vitals: Vital[] }) {
  const { t } = useTranslation()
  const words = useWords()
  return (
    <section className={style.vitals} aria-label={t('home.vitals')}>
      {vitals.map((vital) => (
        <Go key={vital.id} to={vital.link} className={style.vital}>
          <span className={style.name}>{words.vital(vital.id)}</span>
          <strong className={style.figure}>{vitalFigure(vital)}</strong>
          <span className={style.since}>
            <State state={vital.state}>{t(`common.states.${vital.state}`)}</State>
            {vital.since && vital.since !== vital.value ? (
              <span>{t('home.since', { time: relative(vital.since) })}</span>
            ) : null}
          </span>
        </Go>
      ))}
    </section>
  )
}
