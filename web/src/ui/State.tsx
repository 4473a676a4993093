import type { ReactNode } from 'react'
import type { StateName } from '../api/api.ts'
import { AttentionIcon, BadIcon, GoodIcon, UnknownIcon } from './icons.tsx'
import style from './State.module.css'

const icons = { good: GoodIcon, attention: AttentionIcon, bad: BadIcon, unknown: UnknownIcon }

/** A state as colour, icon and word together. What is not known never looks good. */
export function State({ state, children }: { state: StateName; children: ReactNode }) {
  const Icon = icons[state]
  return (
    <span className={`${style.state} ${style[state]}`}>
      <Icon size={12} />
      {children}
    </span>
  )
}

/** The state's icon alone, for places whose words stand beside it. */
export function StateMark({ state }: { state: StateName }) {
  const Icon = icons[state]
  return (
    <span className={`${style.mark} ${style[state]}`}>
      <Icon size={13} />
    </span>
  )
}
