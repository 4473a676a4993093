import type { Check, Finding, Seen, Vital } from '../../alarms/index.ts'
import { accessHealth, type AccessHealth } from './health.ts'

/** What the accounts say about themselves. */
export const ACCESS_CHECKS: readonly Check[] = [
  {
    name: 'access',
    may: 'access.read',
    rules: ['factor_waived', 'passwords_classic'],
    look: async (reading) => judgeAccounts(await accessHealth(reading)),
  },
]

/** Pure: the same facts give the same signs. */
export function judgeAccounts(facts: AccessHealth): Seen {
  const may = 'access.manage'
  return {
    findings: [
      ...(facts.withoutFactor.length > 0 ? [waived(facts.withoutFactor)] : []),
      ...(facts.passwords.profile === 'classic' ? [classic(facts.passwords.shortest)] : []),
    ],
    vitals: [factorVital(facts)],
    steps: [
      { id: 'group_role', may, done: facts.mappedGroups > 0, link: '/groups' },
      { id: 'auditor', may, done: facts.auditors > 0, link: '/accounts' },
      { id: 'second_owner', may, done: facts.owners > 1, link: '/accounts' },
    ],
  }
}

/** A deviation that somebody chose and gave a reason for; it stays in sight as long as it lasts. */
function waived(roles: readonly string[]): Finding {
  const figures = { roles: roles.join(', ') }
  return { rule: 'factor_waived', subject: '-', severity: 'attention', figures, link: '/settings/sign-in' }
}

/** As {@link waived}: current advice is against rules about kinds of characters. */
function classic(shortest: number): Finding {
  const figures = { shortest }
  return { rule: 'passwords_classic', subject: '-', severity: 'attention', figures, link: '/settings/passwords' }
}

function factorVital({ accounts, withFactor }: AccessHealth): Vital {
  const common = { id: 'factor_share', link: '/accounts', since: null }
  if (accounts === 0) return { ...common, state: 'unknown', value: null }
  return { ...common, state: withFactor === accounts ? 'good' : 'attention', value: withFactor / accounts }
}
