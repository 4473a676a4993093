import type { AuditEntry } from '../../api/api.ts'
import type { Words } from '../../i18n/words.ts'
import { utc } from '../../ui/format.ts'

export interface Change {
  name: string
  before: unknown
  after: unknown
}

/** Counts of versions change with everything and say nothing. */
const SILENT = new Set(['version', 'revision'])

/** Whether a personal value stands for one that an entry changed. */
export function isOfChange(field: string): boolean {
  return field.startsWith('before.') || field.startsWith('after.')
}

type Said = Pick<AuditEntry, 'before' | 'after' | 'personal'>

/** What an entry says of one side, with the personal values that stand beside it; null where a person was erased. */
export function sideOf(side: 'before' | 'after', entry: Said): Record<string, unknown> {
  return {
    ...entry[side],
    ...Object.fromEntries(
      entry.personal
        .filter(({ field }) => field.startsWith(`${side}.`))
        .map(({ field, value }) => [field.slice(side.length + 1), value]),
    ),
  }
}

/** What an entry changed, value by value; personal values by the name of the field that they stand for. */
export function changesIn(entry: Said): Change[] {
  const [old, next] = [sideOf('before', entry), sideOf('after', entry)]
  if (Object.keys(old).length === 0) return []
  return [...new Set([...Object.keys(old), ...Object.keys(next)])]
    .filter((name) => !SILENT.has(name) && JSON.stringify(old[name] ?? null) !== JSON.stringify(next[name] ?? null))
    .map((name) => ({ name, before: old[name], after: next[name] }))
}

export function shownValue(value: unknown): string {
  if (value === undefined || value === null || value === '') return '—'
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** What is recorded as milliseconds. */
const TIMES = new Set(['due', 'notBefore', 'notAfter', 'thisUpdate', 'nextUpdate', 'from', 'to', 'until', 'expiresAt'])

/** As {@link shownValue}, with a time as one, and the console's own word for a role: the log beside it keeps the code. */
export function wordedValue(name: string, value: unknown, words: Pick<Words, 'role'>): string {
  if (typeof value === 'number' && TIMES.has(name)) return utc(new Date(value).toISOString())
  return name === 'role' && typeof value === 'string' && value !== '' ? words.role(value) : shownValue(value)
}
