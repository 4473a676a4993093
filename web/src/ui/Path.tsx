import { Fragment, type ReactNode } from 'react'
import { ArrowIcon } from './icons.tsx'
import style from './Path.module.css'

/** The way from a person to what he was given, step by step. */
export function Path({ steps }: { steps: { key: string; label: ReactNode; end?: boolean }[] }) {
  return (
    <span className={style.path}>
      {steps.map((step, at) => (
        <Fragment key={step.key}>
          {at > 0 ? (
            <span className={style.arrow}>
              <ArrowIcon size={14} />
            </span>
          ) : null}
          <span className={step.end ? style.end : style.step}>{step.label}</span>
        </Fragment>
      ))}
    </span>
  )
}
