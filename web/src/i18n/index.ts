import i18next, { type InitOptions } from 'i18next'
import { initReactI18next } from 'react-i18next'

export const LANGUAGES = ['en', 'de'] as const
export type Language = (typeof LANGUAGES)[number]
type MissingKeyHandler = Exclude<InitOptions['missingKeyHandler'], false | undefined>
const STORED = 'freehold-language'

// What every page needs is one file per language; each room has its own, fetched with its first page.
const languages = { en: () => import('./en/index.ts'), de: () => import('./de/index.ts') }

/** A room whose texts come with its pages. */
export type Room = keyof typeof import('./en/index.ts').rooms

const wanted = new Set<Room>()
const fetched = new Set<string>()

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
  const preferred = [stored(), ...navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase())]
  return preferred.find(isLanguage) ?? 'en'
}

async function load(language: Language): Promise<void> {
  const { core, rooms } = await languages[language]()
  if (!fetched.has(language)) i18next.addResourceBundle(language, 'console', core, true)
  fetched.add(language)
  const missing = [...wanted].filter((room) => !fetched.has(`${language} ${room}`))
  if (missing.length === 0) return
  await Promise.all(
    missing.map(async (room) => {
      const { default: texts } = await rooms[room]()
      i18next.addResourceBundle(language, 'console', { [room]: texts }, true)
      fetched.add(`${language} ${room}`)
    }),
  )
  // More may have been wanted meanwhile.
  await load(language)
}

/** Fetches the texts of these rooms in the language of the page, and of every language that is chosen later. */
export async function loadTexts(rooms: readonly Room[]): Promise<void> {
  for (const room of rooms) wanted.add(room)
  const language = currentLanguage()
  try {
    await load(language)
  } catch (thrown) {
    // What was never shown is not missed by the next language.
    for (const room of rooms) if (!fetched.has(`${language} ${room}`)) wanted.delete(room)
    throw thrown
  }
  if (currentLanguage() !== language) await loadTexts(rooms)
}

/**
 * A part of the console and the texts that it shows, both fetched at once: there is no part until its texts are there, so that
 * nobody sees the key of a text instead. `test/repo/texts.test.ts` looks that each part names the rooms whose texts it shows.
 */
export async function withTexts<Part>(rooms: readonly Room[], part: () => Promise<Part>): Promise<Part> {
  const [fetchedPart] = await Promise.all([part(), loadTexts(rooms)])
  return fetchedPart
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
    saveMissing: true,
    missingKeyHandler: complain,
  })
  await chooseLanguage(language, false)
}

/** A key in place of a text is a fault of ours; a code of the server that has no words yet comes with what is shown instead. */
function complain(...[, , key, , , options]: Parameters<MissingKeyHandler>): void {
  if (options?.['defaultValue'] === undefined) console.error(`There is no text ${key}`)
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
