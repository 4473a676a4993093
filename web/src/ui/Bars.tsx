import style from './Bars.module.css'

export interface Bar {
  key: string
  /** Said to readers and shown on hover: what the bar counts. */
  label: string
  value: number
  /** Wants attention: drawn in the colour of that state. */
  near?: boolean
  /** Shown below the axis where it is given. */
  tick?: string
  selected?: boolean
}

/** Counts side by side; each bar is a button that narrows the list. */
export function Bars({ bars, choose, name }: { bars: Bar[]; choose: (key: string) => void; name: string }) {
  const highest = Math.max(1, ...bars.map((bar) => bar.value))
  return (
    <fieldset className={style.chart} aria-label={name}>
      {bars.map((bar) => (
        <div key={bar.key} className={style.slot}>
          <button
            type="button"
            className={`${style.bar} ${bar.selected ? style.selected : ''}`}
            aria-label={bar.label}
            aria-pressed={bar.selected ?? false}
            title={bar.label}
            onClick={() => choose(bar.key)}
          >
            <svg aria-hidden="true" className={style.figure} preserveAspectRatio="none" viewBox="0 0 10 100">
              <rect
                className={bar.near ? style.near : style.fill}
                x="0"
                width="10"
                y={100 - barHeight(bar.value, highest)}
                height={barHeight(bar.value, highest)}
              />
            </svg>
          </button>
          <span className={style.tick}>{bar.tick}</span>
        </div>
      ))}
    </fieldset>
  )
}

/** One of many must still be seen; none shows a hair line. */
function barHeight(value: number, highest: number): number {
  return value === 0 ? 1.5 : Math.max(5, (value / highest) * 100)
}
