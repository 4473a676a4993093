import { Button, PasswordInput, type PasswordInputProps } from '@mantine/core'
import { Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { withTexts } from '../../../i18n/index.ts'
import { CopyBlock } from '../../../ui/Copy.tsx'
import { lazyPiece } from '../../../ui/lazy-piece.ts'
import { generatePassword } from './generate.ts'
import type { PasswordRules } from './rules.ts'
import style from './NewPassword.module.css'

const Strength = lazyPiece(() => withTexts(['passwords'], () => import('./Strength.tsx')))

/** A new password, typed twice or suggested. `names`: what stands around the person, which makes it easier to guess. */
export function NewPassword(props: {
  rules: PasswordRules
  names: readonly string[]
  password: PasswordInputProps
  again: PasswordInputProps
  fill: (password: string) => void
}) {
  const { t } = useTranslation()
  const { rules } = props
  const typed = String(props.password.value ?? '')
  const [suggested, suggest] = useState<string | null>(null)
  const toggle = { 'aria-label': t('common.showPassword'), tabIndex: 0 }
  const help = rules.profile === 'classic' ? 'passwords.helpClassic' : 'passwords.help'
  return (
    <>
      <div className={style.new}>
        <PasswordInput
          autoComplete="new-password"
          label={t('passwords.new')}
          description={t(help, { count: rules.shortest })}
          visibilityToggleButtonProps={toggle}
          aria-invalid={props.password.error ? true : undefined}
          {...props.password}
        />
        {typed === '' ? null : (
          <Suspense fallback={null}>
            <Strength password={typed} names={props.names} rules={rules} />
          </Suspense>
        )}
        <div>
          <Button
            variant="default"
            size="compact-sm"
            onClick={() => {
              const password = generatePassword()
              suggest(password)
              props.fill(password)
            }}
          >
            {t('passwords.suggest')}
          </Button>
        </div>
        {suggested !== null && suggested === typed ? (
          <div className={style.suggested} aria-live="polite">
            <CopyBlock value={suggested} name={t('passwords.suggested')} />
            <p className="muted small">{t('passwords.keep')}</p>
          </div>
        ) : null}
      </div>
      <PasswordInput
        autoComplete="new-password"
        label={t('passwords.again')}
        visibilityToggleButtonProps={toggle}
        aria-invalid={props.again.error ? true : undefined}
        {...props.again}
      />
    </>
  )
}
