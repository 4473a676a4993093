import type { Person, PlanRow } from '../../api/api.ts'

type Value = PlanRow['before'][string]

export interface Change {
  attribute: string
  before: string
  after: string
}

/** How values that are no words of the directory are told. */
export interface ValueWords {
  state: (state: Person['state']) => string
  day: (at: number) => string
}

function shown(attribute: string, value: Value | undefined, words: ValueWords): string {
  if (value === null || value === undefined) return ''
  if (Array.isArray(value)) return value.map((member) => member.name).join(', ')
  if (attribute === 'state') return words.state(value as Person['state'])
  return attribute === 'expiresAt' && typeof value === 'number' ? words.day(value) : String(value)
}

/** What a row of a plan changes, value by value; nothing is an empty text. */
export function changesOf({ before, after }: Pick<PlanRow, 'before' | 'after'>, words: ValueWords): Change[] {
  const attributes = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return attributes
    .map((attribute) => ({
      attribute,
      before: shown(attribute, before[attribute], words),
      after: shown(attribute, after[attribute], words),
    }))
    .filter((change) => change.before !== change.after)
}
