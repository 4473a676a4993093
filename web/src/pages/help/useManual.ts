import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { currentLanguage, type Language } from '../../i18n/index.ts'
import type { Entry } from './index-form.ts'
import type { Guide, Manual, Meaning } from './manual.ts'

// The manual is part of the build: it opens without a session, and while the server cannot do anything else.
const pages = { en: () => import('virtual:manual/pages/en'), de: () => import('virtual:manual/pages/de') }
const problems = { en: () => import('virtual:manual/problems/en'), de: () => import('virtual:manual/problems/de') }
const indexes = { en: () => import('virtual:manual/search/en'), de: () => import('virtual:manual/search/de') }

/** The pages of one language, and the English ones for what it lacks. */
export interface Pages {
  own: Manual
  english: Manual
}

async function readPages(language: Language): Promise<Pages> {
  const [own, english] = await Promise.all([pages[language](), pages.en()])
  return { own: own.default, english: english.default }
}

const readMeanings = async (language: Language): Promise<Meaning[]> => (await problems[language]()).default

async function readIndex(language: Language) {
  const [{ default: MiniSearch }, { INDEX_FORM }, { default: index }] = await Promise.all([
    import('minisearch'),
    import('./index-form.ts'),
    indexes[language](),
  ])
  return MiniSearch.loadJSON<Entry>(index, INDEX_FORM)
}

/** A part of the build changes with the next build only; the browser's idea of being offline says nothing about this server. */
function part<T>(name: string, language: Language, read: (language: Language) => Promise<T>) {
  return {
    queryKey: ['help', name, language],
    queryFn: () => read(language),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
    networkMode: 'always',
  } as const
}

export function usePages() {
  useTranslation()
  return useQuery(part('pages', currentLanguage(), readPages))
}

/** What the manual says of every refusal, in the language of the page. */
export function useMeanings() {
  useTranslation()
  return useQuery(part('problems', currentLanguage(), readMeanings))
}

/** What the manual says of one refusal, if it does; null asks for nothing. */
export function useMeaning(code: string | null) {
  useTranslation()
  return useQuery({
    ...part('problems', currentLanguage(), readMeanings),
    enabled: code !== null,
    select: (meanings: Meaning[]) => meanings.find((meaning) => meaning.code === code) ?? null,
  })
}

/** The search over all of it; loaded when somebody begins to search. */
export function useIndex(wanted: boolean) {
  useTranslation()
  return useQuery({ ...part('search', currentLanguage(), readIndex), enabled: wanted })
}

/** Fetches what is not there yet, so that the manual stays whole while the server is away. */
export function useKeptManual(): void {
  useTranslation()
  const queries = useQueryClient()
  const language = currentLanguage()
  useEffect(() => {
    const later = setTimeout(() => {
      void queries.prefetchQuery(part('pages', language, readPages))
      void queries.prefetchQuery(part('problems', language, readMeanings))
      void queries.prefetchQuery(part('search', language, readIndex))
    }, 800)
    return () => clearTimeout(later)
  }, [queries, language])
}

/** A page in the language of the reader, or the English one. */
export function guideOf({ own, english }: Pages, id: string): { guide: Guide; language: Language } | null {
  const mine = own.guides.find((guide) => guide.id === id)
  if (mine) return { guide: mine, language: currentLanguage() }
  const other = english.guides.find((guide) => guide.id === id)
  return other ? { guide: other, language: 'en' } : null
}
