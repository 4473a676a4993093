import { useDebouncedValue } from '@mantine/hooks'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Estimator, type Strength as Estimate } from './estimator.ts'
import { kindsMissing, lengthOf, type PasswordRules } from './rules.ts'
import style from './Strength.module.css'

const PAUSE_MS = 200

/** One for the page: its lists are large. */
const estimator = new Estimator()

/** Why zxcvbn finds a password weak, as few words as tell what to change. */
const WHY: Readonly<Record<string, 'row' | 'repeats' | 'dates' | 'common' | 'word' | 'names'>> = {
  straightRow: 'row',
  keyPattern: 'row',
  sequences: 'row',
  simpleRepeat: 'repeats',
  extendedRepeat: 'repeats',
  recentYears: 'dates',
  dates: 'dates',
  topTen: 'common',
  topHundred: 'common',
  common: 'common',
  similarToCommon: 'common',
  wordByItself: 'word',
  namesByThemselves: 'names',
  commonNames: 'names',
  userInputs: 'names',
}

/** How hard a password is to guess, while it is typed; nothing as long as nothing can be said. */
export default function Strength(props: { password: string; names: readonly string[]; rules: PasswordRules }) {
  const { t } = useTranslation()
  const { password, rules } = props
  const strength = useStrength(password, props.names)
  const length = lengthOf(password)
  const missing = kindsMissing(password, rules)
  const why = strength?.warning ? WHY[strength.warning] : undefined
  return (
    <div className={style.strength}>
      <div className={style.bar} data-score={strength?.score ?? 'none'} aria-hidden>
        {[1, 2, 3, 4].map((step) => (
          <span key={step} className={strength && strength.score >= step ? style.on : style.off} />
        ))}
      </div>
      <output className={style.words} aria-live="polite">
        {length < rules.shortest ? t('passwords.lengthOf', { length, shortest: rules.shortest }) : null}
        {length >= rules.shortest && strength ? t(`passwords.score.${strength.score}`) : null}{' '}
        {strength && strength.score < 4 && why ? t(`passwords.why.${why}`) : null}{' '}
        {missing.length > 0
          ? t('passwords.missing', { kinds: missing.map((kind) => t(`passwords.kinds.${kind}`)).join(', ') })
          : null}
      </output>
    </div>
  )
}

function useStrength(password: string, names: readonly string[]): Estimate | null {
  const [settled] = useDebouncedValue(password, PAUSE_MS)
  const [known, know] = useState<{ password: string; strength: Estimate | null } | null>(null)
  const around = names.join('\n')
  useEffect(() => {
    let current = true
    void estimator.ask(settled, around.split(/[^\p{L}\p{N}]+/u).filter(Boolean)).then((strength) => {
      if (current) know({ password: settled, strength })
    })
    return () => {
      current = false
    }
  }, [settled, around])
  return password === '' ? null : (known?.strength ?? null)
}
