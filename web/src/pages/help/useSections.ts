import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { currentLanguage } from '../../i18n/index.ts'
import { sectionsOf } from './sections.ts'

// The manual itself, part of the build: it opens without a session and while the server cannot do anything else.
const manual = {
  en: () => import('../../../../docs/admin/problems.md?raw'),
  de: () => import('../../../../docs/admin/de/problems.md?raw'),
}

/** What the manual says of every refusal, in the language of the page. */
export function useSections() {
  useTranslation()
  const language = currentLanguage()
  return useQuery({
    queryKey: ['help', 'problems', language],
    queryFn: async () => sectionsOf((await manual[language]()).default),
    staleTime: Number.POSITIVE_INFINITY,
    // The browser's idea of being offline says nothing about a server on this machine or network.
    networkMode: 'always',
  })
}
