import { useId } from 'react'
import style from './SmallChoice.module.css'

/** One of a few short words, all in sight. */
export function SmallChoice<Value extends string>(props: {
  label: string
  value: Value
  choices: readonly { value: Value; label: string; lang?: string }[]
  change: (value: Value) => void
}) {
  const name = useId()
  return (
    <div role="radiogroup" aria-label={props.label} className={style.choice}>
      {props.choices.map(({ value, label, lang }) => (
        <label key={value} lang={lang} className={style.one}>
          <input
            type="radio"
            name={name}
            value={value}
            checked={props.value === value}
            onChange={() => props.change(value)}
          />
          <span>{label}</span>
        </label>
      ))}
    </div>
  )
}
