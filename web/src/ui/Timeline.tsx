import type { ReactNode } from 'react'
import style from './Timeline.module.css'

export interface Moment {
  key: string
  when: ReactNode
  what: ReactNode
  more?: ReactNode
}

/** What happened to a thing, newest first. */
export function Timeline({ moments }: { moments: Moment[] }) {
  return (
    <ol className={style.line}>
      {moments.map((moment) => (
        <li key={moment.key} className={style.moment}>
          <span className={style.when}>{moment.when}</span>
          <span className={style.what}>
            {moment.what} {moment.more ? <span className="muted">{moment.more}</span> : null}
          </span>
        </li>
      ))}
    </ol>
  )
}
