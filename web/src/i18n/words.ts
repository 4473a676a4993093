import i18next from 'i18next'
import { useTranslation } from 'react-i18next'

// Words for codes that the server makes (actions, kinds of jobs, refusals). A code that is not known yet is shown readable,
// never as a missing text.

/** `ca.profile_created` → `Profile created`. */
export function plainWords(code: string): string {
  const last = code.split('.').at(-1) ?? code
  const words = last.replace(/[_-]+/g, ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function word(path: string, fallback: string, facts: Record<string, unknown> = {}): string {
  return i18next.t(`words.${path}`, { ...facts, defaultValue: fallback })
}

/** What roles that were composed here are called, as far as that is known yet. */
const titles = new Map<string, string>()

/** Learns the names of roles that people gave them. */
export function learnRoles(roles: readonly { role: string; title: string | null }[]): void {
  titles.clear()
  for (const { role, title } of roles) if (title !== null) titles.set(role, title)
}

const words = {
  action: (action: string) => word(`actions.${action}`, plainWords(action)),
  jobKind: (kind: string) => word(`jobs.${kind}`, plainWords(kind)),
  jobStep: (step: string) => word(`steps.${step}`, plainWords(step)),
  problem: (code: string) => word(`problems.${code}`, ''),
  remedy: (code: string) => word(`remedies.${code}`, ''),
  byToken: (name: string) => word('byToken', name, { name }),
  role: (role: string) => word(`roles.${role}`, titles.get(role) ?? plainWords(role)),
  roleHelp: (role: string) => word(`roleHelp.${role}`, ''),
  brake: (brake: string, facts: Record<string, string | number>) => word(`brakes.${brake}`, plainWords(brake), facts),
  attribute: (name: string) => word(`attributes.${name}`, name),
  target: (target: string) => word(`targets.${target.split(':')[0] ?? ''}`, plainWords(target.split(':')[0] ?? '')),
  need: (id: string, part: 'title' | 'text' | 'action', facts: Record<string, unknown>) =>
    word(
      `needs.${id}.${part}`,
      part === 'title' ? plainWords(id) : part === 'action' ? i18next.t('common.open') : '',
      typeof facts['kind'] === 'string' ? { ...facts, kindWords: words.jobKind(facts['kind']) } : facts,
    ),
  part: (part: string) => word(`parts.${part}.title`, plainWords(part)),
  partKept: (part: string) => word(`parts.${part}.kept`, '—'),
  rule: (id: string) => word(`rules.${id}`, plainWords(id)),
  permission: (permission: string) => word(`permissions.${permission}`, permission),
  vital: (id: string) => word(`vitals.${id}`, plainWords(id)),
  step: (id: string, part: 'title' | 'text') => word(`checklist.${id}.${part}`, part === 'title' ? plainWords(id) : ''),
  code: (group: 'reasons' | 'usages' | 'doors' | 'actors', value: string) =>
    word(`${group}.${value}`, plainWords(value)),
}

export type Words = typeof words

/** Subscribes to the language; the words themselves read it from i18next. */
export function useWords(): Words {
  useTranslation()
  return words
}
