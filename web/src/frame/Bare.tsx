import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Mark } from '../ui/icons.tsx'
import { LanguageChoice } from './LanguageChoice.tsx'
import style from './Bare.module.css'

/** A page without the frame: sign-in, invitation, what went wrong at the start. */
export function Bare(props: { children: ReactNode; foot?: ReactNode }) {
  const { t } = useTranslation()
  return (
    <div className={style.screen}>
      <header className={style.head}>
        <span className={style.brand}>
          <Mark size={24} />
          Freehold
        </span>
        <LanguageChoice />
      </header>
      <main className={style.main}>{props.children}</main>
      <footer className={style.foot}>{props.foot ?? t('frame.nothingLeaves')}</footer>
    </div>
  )
}

export function BareCard({ title, why, children }: { title: string; why: ReactNode; children: ReactNode }) {
  return (
    <section className={style.card}>
      <h1 className={style.title}>{title}</h1>
      <p className={style.why}>{why}</p>
      {children}
    </section>
  )
}
