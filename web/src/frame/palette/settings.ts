import { useQuery } from '@tanstack/react-query'
import { currentLanguage } from '../../i18n/index.ts'
import { paths } from '../../paths.ts'
import { fits } from './typed.ts'

/** Fields of settings by section, and the sections' names. */
export interface SettingTexts {
  fields: Readonly<Record<string, Readonly<Record<string, string>>>>
  sections: Readonly<Record<string, string>>
}

export interface SettingFound {
  to: string
  label: string
  section: string
}

const MOST = 6

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
  'four-eyes': paths.approvals(),
}

/** Fields whose name fits what is typed, in whichever language it is typed; shown in that of the page. */
export function settingsFound(own: SettingTexts, other: SettingTexts, typed: string): SettingFound[] {
  return Object.entries(own.fields)
    .flatMap(([section, fields]) =>
      Object.entries(fields).map(([field, label]) => ({ section, field, label, to: PAGES[section] })),
    )
    .flatMap(({ section, field, label, to }) => {
      const ranks = [label, other.fields[section]?.[field] ?? ''].map((one) => fits(one, typed) ?? Infinity)
      const rank = Math.min(...ranks)
      if (to === undefined || rank === Infinity) return []
      return [{ rank, to: `${to}?field=${field}`, label, section: own.sections[section] ?? '' }]
    })
    .toSorted((a, b) => a.rank - b.rank)
    .slice(0, MOST)
    .map(({ to, label, section }) => ({ to, label, section }))
}

/** The fields of all settings that fit; the texts of both languages come with the first search. */
export function useSettings(typed: string, on: boolean): SettingFound[] {
  const { data } = useQuery({
    queryKey: ['texts of settings'],
    queryFn: async () => {
      const [en, de] = await Promise.all([
        import('../../i18n/en/settings.json', { with: { type: 'json' } }),
        import('../../i18n/de/settings.json', { with: { type: 'json' } }),
      ])
      return { en: en.default, de: de.default }
    },
    enabled: on,
    staleTime: Infinity,
  })
  if (!on || !data || typed.trim() === '') return []
  const language = currentLanguage()
  return settingsFound(data[language], data[language === 'en' ? 'de' : 'en'], typed)
}
