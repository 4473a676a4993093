import { join, printExpression, readExpression, type Expression } from './expression.ts'

const equal =
  (field: string) =>
  (value: string): Expression => ({ kind: 'comparison', field, operator: 'eq', value })

/** Midnight of a day here, or of one `after` it. */
function midnight(day: string, after: number): string {
  const at = new Date(`${day}T00:00:00`)
  if (Number.isNaN(at.getTime())) return day
  at.setDate(at.getDate() + after)
  return at.toISOString()
}

/** Short forms that links use: `?state=expiring` is the filter `state eq "expiring"`. */
export const SHORT: ReadonlyMap<string, (value: string) => Expression> = new Map([
  ...['state', 'profile', 'person', 'group', 'source', 'kind', 'actor', 'target', 'outcome', 'rule'].map(
    (field) => [field, equal(field)] as const,
  ),
  // `ca.*` is all of a room.
  [
    'action',
    (value) =>
      value.endsWith('.*')
        ? { kind: 'comparison', field: 'action', operator: 'sw', value: value.slice(0, -1) }
        : equal('action')(value),
  ],
  ['from', (value) => ({ kind: 'comparison', field: 'at', operator: 'ge', value: midnight(value, 0) })],
  ['to', (value) => ({ kind: 'comparison', field: 'at', operator: 'lt', value: midnight(value, 1) })],
])

/** The filter of an address, with its short forms; `''` where there is none. */
export function filterOf(words: Readonly<Record<string, string>>): string {
  const said = [...SHORT].flatMap(([name, say]) => (words[name] ? [say(words[name])] : []))
  const filter = words['filter'] ?? ''
  if (said.length === 0) return filter
  const written = filter === '' ? null : readExpression(filter)
  return printExpression(join('and', written ? [written, ...said] : said))
}
