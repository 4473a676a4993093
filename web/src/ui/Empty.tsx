import type { ReactNode } from 'react'
import { Mark } from './icons.tsx'
import style from './Empty.module.css'

/** Nothing there yet: what this is for, and the first step. */
export function EmptyState(props: { title: string; children: ReactNode; action?: ReactNode; icon?: ReactNode }) {
  return (
    <div className={style.empty}>
      <span className={style.icon}>{props.icon ?? <Mark size={26} />}</span>
      <h2 className={style.title}>{props.title}</h2>
      <p className={style.text}>{props.children}</p>
      {props.action ? <div className={style.action}>{props.action}</div> : null}
    </div>
  )
}
