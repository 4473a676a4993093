import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'

export const LANGUAGES = ['en', 'de'] as const
export type Language = (typeof LANGUAGES)[number]
const STORED = 'freehold-language'

// One file per language, fetched when it is first needed.
const texts = { en: () => import('./en/index.ts'), de: () => import('./de/index.ts') }

function isLanguage(word: string | null | undefined): word is Language {
  return LANGUAGES.some((language) => language === word)
}

function stored(): string | null {
  try {
    return localStorage.getItem(STORED)
  } catch {
    // Storage may be blocked by the browser; the browser's language decides then.
    return null
  }
}

/** Whether this browser was told a language; what stands in the account counts only where it was not. */
export function languageChosen(): boolean {
  return isLanguage(stored())
}

/** Chosen before, else what the browser prefers, else English. */
export function firstLanguage(): Language {
  const wanted = [stored(), ...navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase())]
  return wanted.find(isLanguage) ?? 'en'
}

async function load(language: Language): Promise<void> {
  if (i18next.hasResourceBundle(language, 'console')) return
  const { texts: bundle } = await texts[language]()
  i18next.addResourceBundle(language, 'console', bundle)
}

export async function startLanguage(): Promise<void> {
  const language = firstLanguage()
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    defaultNS: 'console',
    ns: ['console'],
    resources: {},
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  })
  await load(language)
  await chooseLanguage(language, false)
}

/** Switches every text on the page; remembered in this browser. */
export async function chooseLanguage(language: Language, remember = true): Promise<void> {
  await load(language)
  await i18next.changeLanguage(language)
  document.documentElement.lang = language
  if (remember) localStorage.setItem(STORED, language)
}

export function currentLanguage(): Language {
  return isLanguage(i18next.language) ? i18next.language : 'en'
}
