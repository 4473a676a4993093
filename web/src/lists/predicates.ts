import type { Condition } from './draft.ts'
import type { FieldKind, ListField } from './contract.ts'

/** How a condition compares, as one choice: an operator, or its opposite. */
export interface Predicate {
  operator: Condition['operator']
  negated: boolean
}

/** Operators whose opposite people ask for by itself; that of "later" is said as "not later". */
const TURNED: readonly Condition['operator'][] = ['eq', 'co', 'sw', 'ew', 'pr']

export function predicatesOf({ operators }: Pick<ListField, 'operators'>): Predicate[] {
  return operators.flatMap((operator): Predicate[] => {
    if (operator === 'ne') return []
    const both = TURNED.includes(operator)
    return both
      ? [
          { operator, negated: false },
          { operator, negated: true },
        ]
      : [{ operator, negated: false }]
  })
}

type Key<O extends string> = O | `not-${O}`
type Order = 'gt' | 'ge' | 'lt' | 'le'

/** `eq`, `not-co`: a predicate as the value of a choice. */
export function predicateKey({ operator, negated }: Predicate): Key<Condition['operator']> {
  return negated ? `not-${operator}` : operator
}

/** The key of a predicate's text; times and numbers are put in an order in other words than texts. */
export function predicateText(kind: FieldKind, { operator, negated }: Predicate) {
  if (!isOrder(operator) || (kind !== 'time' && kind !== 'number'))
    return `lists.predicates.text.${predicateKey({ operator, negated })}` as const
  const key: Key<Order> = negated ? `not-${operator}` : operator
  return `lists.predicates.${kind}.${key}` as const
}

function isOrder(operator: string): operator is Order {
  return operator === 'gt' || operator === 'ge' || operator === 'lt' || operator === 'le'
}

export function canHoldSeveral({ kind }: Pick<ListField, 'kind'>, { operator }: Predicate): boolean {
  return operator === 'eq' && (kind === 'choice' || kind === 'reference')
}
