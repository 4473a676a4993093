import type { ReactNode } from 'react'
import { day } from './format.ts'
import { Mark } from './icons.tsx'
import { useNow } from './now.ts'
import style from './Sheet.module.css'

/** A sheet of paper that is kept: what it is, where it belongs to and of what day. It is drawn for print first; the screen shows the same. */
export function Sheet(props: { title: string; place: string; children: ReactNode }) {
  const now = useNow()
  return (
    <article className={style.sheet}>
      <header className={style.head}>
        <span className={style.mark}>
          <Mark size={28} />
        </span>
        <div>
          <h2 className={style.title}>{props.title}</h2>
          <p>
            {props.place} · {day(new Date(now).toISOString())}
          </p>
        </div>
      </header>
      {props.children}
    </article>
  )
}
