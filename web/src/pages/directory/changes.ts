import type { PlanRow } from '../../api/api.ts'

type Value = PlanRow['before'][string]

export interface Change {
  attribute: string
  before: string
  after: string
}

function shown(value: Value | undefined): string {
  if (value === null || value === undefined) return ''
  return Array.isArray(value) ? value.map((member) => member.name).join(', ') : String(value)
}

/** What a row of a plan changes, value by value; nothing is an empty text. */
export function changesOf(row: Pick<PlanRow, 'before' | 'after'>): Change[] {
  const attributes = [...new Set([...Object.keys(row.before), ...Object.keys(row.after)])]
  return attributes
    .map((attribute) => ({ attribute, before: shown(row.before[attribute]), after: shown(row.after[attribute]) }))
    .filter((change) => change.before !== change.after)
}
