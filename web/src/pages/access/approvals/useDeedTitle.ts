import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import type { Approval } from '../../../api/api.ts'
import { plainWords, useWords } from '../../../i18n/words.ts'
import { isKind } from './words.ts'

/** What would be done, as one says it: "Give Mia Made the role Administrator". */
export function useDeedTitle(): (approval: Pick<Approval, 'kind' | 'facts'>) => string {
  const { t } = useTranslation()
  const words = useWords()
  return useCallback(
    ({ kind, facts }) => {
      if (!isKind(kind)) return plainWords(kind)
      const said = (name: string) => (typeof facts[name] === 'string' ? facts[name] : '')
      return t(`approvals.deeds.${kind}`, {
        name: said('name') || said('username'),
        role: said('title') || words.role(said('role')),
        act: words.action(said('act')),
        count: typeof facts['rows'] === 'number' ? facts['rows'] : 0,
        source: said('source'),
      })
    },
    [t, words],
  )
}
