import { useTranslation } from 'react-i18next'
import { Hint } from './Hint.tsx'
import { day, exact, relative, utc } from './format.ts'

/** Relative, with the exact time and its zone on hover, focus and tap, and in its place on paper. Absent times are a dash. */
export function Time({ at, as = 'relative' }: { at: string | null; as?: 'relative' | 'day' }) {
  useTranslation()
  if (at === null) return <span className="muted">—</span>
  return (
    <Hint label={exact(at)}>
      <button type="button" className="plain nowrap">
        {as === 'day' ? (
          <time dateTime={at}>{day(at)}</time>
        ) : (
          <time dateTime={at} data-exact={exact(at)}>
            <span>{relative(at)}</span>
          </time>
        )}
      </button>
    </Hint>
  )
}

/** Evidence: always exact, in the reader's zone and in UTC. */
export function ExactTime({ at }: { at: string | null }) {
  useTranslation()
  if (at === null) return <span className="muted">—</span>
  return (
    <time dateTime={at}>
      <span className="nowrap">{exact(at)}</span> <span className="muted small mono nowrap">{utc(at)}</span>
    </time>
  )
}
