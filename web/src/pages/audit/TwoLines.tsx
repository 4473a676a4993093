import type { ReactNode } from 'react'
import style from './TwoLines.module.css'

/** What people read, and below it the same as evidence wants it, in one row of a list. */
export function TwoLines({ above, below }: { above: ReactNode; below: string }) {
  return (
    <span className={style.lines}>
      <span>{above}</span>
      <small className="mono">{below}</small>
    </span>
  )
}
