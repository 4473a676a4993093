import { useEffect, useState, type ReactNode } from 'react'
import { HelpMark } from './HelpMark.tsx'
import { PrintMark } from './PrintMark.tsx'
import { PageSlot } from './page-slot.ts'
import style from './Page.module.css'

/** A page: title, one sentence of purpose, what can be done at the right, then the content. */
export function Page(props: {
  title: string
  /** Stands beside the title: the state of the object. */
  state?: ReactNode
  purpose: ReactNode
  action?: ReactNode
  children: ReactNode
  narrow?: boolean
  /** Offers to print: pages of one object. Lists have it among their tools. */
  onPaper?: boolean
}) {
  const [slot, setSlot] = useState<HTMLElement | null>(null)
  useEffect(() => {
    document.title = `${props.title} · Freehold`
  }, [props.title])
  return (
    <div className={props.narrow ? `${style.page} ${style.narrow}` : style.page}>
      <header className={style.head}>
        <div className={style.words}>
          <div className={style.line}>
            <h1 className={style.title} tabIndex={-1}>
              {props.title} {props.state}
            </h1>
            <span className={style.marks}>
              <HelpMark />
              {props.onPaper ? <PrintMark /> : null}
            </span>
            <div className={style.slot} ref={setSlot} />
          </div>
          <p className={style.purpose}>{props.purpose}</p>
        </div>
        {props.action ? <div className={`${style.action} no-print`}>{props.action}</div> : null}
      </header>
      <PageSlot value={slot}>{props.children}</PageSlot>
    </div>
  )
}

export function Card(props: {
  title?: ReactNode
  aside?: ReactNode
  children: ReactNode
  /** Content reaches the border: tables, lists. */
  flush?: boolean
}) {
  return (
    <section className={style.card}>
      {props.title ? (
        <div className={style.cardHead}>
          <h2 className={style.cardTitle}>{props.title}</h2>
          {props.aside ? <div className={style.cardAside}>{props.aside}</div> : null}
        </div>
      ) : null}
      {props.flush ? props.children : <div className={style.cardBody}>{props.children}</div>}
    </section>
  )
}

/** Main column and side column; one below the other where there is no room. */
export function Columns({ children, side }: { children: ReactNode; side: ReactNode }) {
  if (side === null) return <Stack>{children}</Stack>
  return (
    <div className={style.columns}>
      <div className={style.stack}>{children}</div>
      <div className={style.stack}>{side}</div>
    </div>
  )
}

export function Stack({ children }: { children: ReactNode }) {
  return <div className={style.stack}>{children}</div>
}

export type FactLine = [name: string, value: ReactNode] | null | false

/** Key facts of an object, for the side column. */
export function Facts({ facts }: { facts: FactLine[] }) {
  return (
    <dl className={style.facts}>
      {facts.map((fact) =>
        fact ? (
          <div key={fact[0]} className={style.fact}>
            <dt>{fact[0]}</dt>
            <dd>{fact[1]}</dd>
          </div>
        ) : null,
      )}
    </dl>
  )
}
