import type { AuditEntry } from '../../api/api.ts'
import type { Words } from '../../i18n/words.ts'

export interface Change {
  name: string
  before: unknown
  after: unknown
}

/** Counts of versions change with everything and say nothing. */
const SILENT = new Set(['version', 'revision'])
const MOST = 6

/** What an entry changed, value by value; personal values by the name of the field that they stand for. */
export function changesIn({ before, after, personal }: Pick<AuditEntry, 'before' | 'after' | 'personal'>): Change[] {
  const was = Object.keys(before ?? {}).length > 0 || personal.some(({ field }) => field.startsWith('before.'))
  if (!was) return []
  const said = (side: 'before' | 'after', own: Record<string, unknown> | null): Record<string, unknown> => ({
    ...own,
    ...Object.fromEntries(
      personal
        .filter(({ field }) => field.startsWith(`${side}.`))
        .map(({ field, value }) => [field.slice(side.length + 1), value]),
    ),
  })
  const [old, next] = [said('before', before), said('after', after)]
  return [...new Set([...Object.keys(old), ...Object.keys(next)])]
    .filter((name) => !SILENT.has(name) && JSON.stringify(old[name] ?? null) !== JSON.stringify(next[name] ?? null))
    .map((name) => ({ name, before: old[name], after: next[name] }))
    .slice(0, MOST)
}

export function shownValue(value: unknown): string {
  if (value === undefined || value === null || value === '') return '—'
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** As {@link shownValue}, with the console's own word for a role: the log beside it keeps the code. */
export function wordedValue(name: string, value: unknown, words: Pick<Words, 'role'>): string {
  return name === 'role' && typeof value === 'string' && value !== '' ? words.role(value) : shownValue(value)
}
