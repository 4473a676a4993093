import { useTranslation } from 'react-i18next'
import type { Approval } from '../../../api/api.ts'
import { useWords } from '../../../i18n/words.ts'
import { exact, number } from '../../../ui/format.ts'
import { Facts } from '../../../ui/Page.tsx'

type Fact = Approval['facts'][string]

const NAMED = [
  'holder',
  'name',
  'username',
  'role',
  'title',
  'within',
  'endsAt',
  'source',
  'act',
  'rows',
  'labels',
  'before.permissions',
  'permissions',
  'before.on',
  'after.on',
  'before.destructivePerHour',
  'after.destructivePerHour',
] as const

/** Exactly what would be done, fact by fact, in words. */
export function FactList({ facts }: { facts: Approval['facts'] }) {
  const { t } = useTranslation()
  const say = useFactWords()
  return (
    <Facts
      facts={NAMED.map((name) => {
        const fact = facts[name]
        return fact === undefined ? null : [t(`approvals.facts.${name.replace('.', '_') as 'role'}`), say(name, fact)]
      })}
    />
  )
}

function useFactWords(): (name: (typeof NAMED)[number], fact: Fact) => string {
  const { t } = useTranslation()
  const words = useWords()
  return (name, fact) => {
    if (name === 'endsAt') return typeof fact === 'string' ? exact(fact) : t('approvals.noEnd')
    if (name === 'within' && fact === null) return t('approvals.everything')
    if (name === 'holder') return t(`approvals.holders.${fact as 'account'}`)
    if (name === 'role') return words.role(String(fact))
    if (name === 'act') return words.action(String(fact))
    if (name === 'labels' && Array.isArray(fact)) return fact.join(', ')
    if (Array.isArray(fact)) return fact.map((one) => words.permission(one)).join(', ')
    if (typeof fact === 'boolean') return t(fact ? 'approvals.on' : 'approvals.off')
    return typeof fact === 'number' ? number(fact) : (fact ?? '—')
  }
}
