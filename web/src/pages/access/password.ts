import type { TFunction } from 'i18next'

/** Shown at once in the form; the server judges length and known passwords for itself. */
export const NEW_PASSWORD_MIN = 15

export function newPasswordErrors(password: string, again: string, t: TFunction): Record<string, string> {
  return {
    ...(password.length < NEW_PASSWORD_MIN
      ? { password: t('access.password.short', { count: NEW_PASSWORD_MIN }) }
      : {}),
    ...(again === password ? {} : { again: t('access.password.differs') }),
  }
}
