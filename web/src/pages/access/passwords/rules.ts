import type { TFunction } from 'i18next'
import type { OutputOf } from '../../../api/call.ts'
import { useRead } from '../../../api/read.ts'

export type PasswordRules = OutputOf<'GET /password-rules'>

/** As shipped; it holds until the server has said what is asked here. */
const SHIPPED: PasswordRules = { profile: 'modern', shortest: 15, longest: 256 }

/** What a new password has to be like. The server judges for itself, whatever this page knew. */
export function usePasswordRules(): PasswordRules {
  return useRead('GET /password-rules', {}, { bare: true }).data ?? SHIPPED
}

/** As the server counts: characters, however many bytes each takes. */
export function lengthOf(password: string): number {
  return Array.from(password.normalize('NFC')).length
}

/** Kinds of characters that the classic profile asks for (server/domains/access/passwords/policy.ts). */
const KINDS = [
  ['no_capital', /\p{Lu}/u],
  ['no_small', /\p{Ll}/u],
  ['no_digit', /\p{Nd}/u],
  ['no_sign', /[^\p{L}\p{N}\p{M}\s]/u],
] as const

/** Kinds of characters that are asked for and not there yet. */
export function kindsMissing(password: string, { profile }: Pick<PasswordRules, 'profile'>) {
  return profile === 'classic' ? KINDS.filter(([, kind]) => !kind.test(password)).map(([name]) => name) : []
}

/** What the page itself sees wrong; the new password stands in `next` or, as the request calls it, in `password`. */
export function newPasswordErrors(
  rules: PasswordRules,
  { again, ...chosen }: { again: string } & ({ next: string } | { password: string }),
  t: TFunction,
): Record<string, string> {
  const [[name, value]] = Object.entries(chosen) as [[string, string]]
  return {
    ...(lengthOf(value) < rules.shortest ? { [name]: t('passwords.short', { count: rules.shortest }) } : {}),
    ...(again === value ? {} : { again: t('passwords.differs') }),
  }
}
