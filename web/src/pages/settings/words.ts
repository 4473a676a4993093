import i18next from 'i18next'
import type { OutputOf } from '../../api/call.ts'
import { plainWords } from '../../i18n/words.ts'
import { paths } from '../../paths.ts'

export type Section = OutputOf<'GET /settings'>['sections'][number]
export type Version = OutputOf<'GET /settings/:section/history'>['items'][number]
export type Value = Section['values'][string]

/** The name of a section; rooms that come later are shown readable until they have words. */
export function sectionTitle(name: string): string {
  return i18next.t(`settings.sections.${name}`, { defaultValue: plainWords(name) })
}

export function fieldTitle(section: string, field: string): string {
  const plain = plainWords(field.replaceAll(/[A-Z]/g, ' $&').toLowerCase())
  return i18next.t(`settings.fields.${section}.${field}`, { defaultValue: plain })
}

/** Values that are words of the product, by section and field. */
const NAMED: Readonly<Record<string, Readonly<Record<string, (value: string) => string>>>> = {
  'sign-in': { withoutFactor: (role) => i18next.t(`words.roles.${role}`, { defaultValue: role }) },
  passwords: { profile: (profile) => i18next.t(`settings.profiles.${profile}`, { defaultValue: profile }) },
  alarms: { off: (rule) => i18next.t(`words.rules.${rule}`, { defaultValue: plainWords(rule) }) },
}

/** The value of a field as a person reads it. */
export function shown(section: string, field: string, value: Value | undefined): string {
  const name = NAMED[section]?.[field] ?? String
  if (value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0))
    return i18next.t('settings.nothing')
  if (typeof value === 'boolean') return i18next.t(value ? 'settings.on' : 'settings.off')
  if (Array.isArray(value))
    return value.map((one) => (typeof one === 'object' ? JSON.stringify(one) : name(String(one)))).join(', ')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

const PAGES: Readonly<Record<string, string>> = {
  site: paths.site,
  listener: paths.listener,
  network: paths.network,
  'sign-in': paths.signInRules,
  passwords: paths.passwordRules,
  certificate: paths.consoleCertificate,
  backup: paths.backupSettings,
  alarms: paths.alarmRules,
  mail: paths.mail,
  retention: paths.retention,
  sessions: paths.sessions,
}

/** Where a section is changed; its history is everywhere the same. */
export function pageOf(section: string): string {
  return PAGES[section] ?? paths.settingsHistory(section)
}

/** A value that is a text; anything else is none. */
export function textOf(value: Value | undefined): string {
  return typeof value === 'string' ? value : ''
}
