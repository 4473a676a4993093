import { PasswordInput, type PasswordInputProps } from '@mantine/core'
import { useTranslation } from 'react-i18next'

/** A new password, typed twice. `least`: how many characters it must have. */
export function NewPassword({
  least,
  password,
  again,
}: {
  least: number
  password: PasswordInputProps
  again: PasswordInputProps
}) {
  const { t } = useTranslation()
  const toggle = { 'aria-label': t('common.showPassword'), tabIndex: 0 }
  return (
    <>
      <PasswordInput
        autoComplete="new-password"
        label={t('access.password.new')}
        description={t('access.password.help', { count: least })}
        visibilityToggleButtonProps={toggle}
        {...password}
      />
      <PasswordInput
        autoComplete="new-password"
        label={t('access.password.again')}
        visibilityToggleButtonProps={toggle}
        {...again}
      />
    </>
  )
}
