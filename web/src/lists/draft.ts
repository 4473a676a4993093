import { join, type Comparison, type Expression, type Operator, type Value } from './expression.ts'

// A filter as people edit it: conditions in groups. `not` is part of how a condition compares ("does not contain") and of how a
// group joins ("none of"), so that it is chosen and never a box of its own.

export interface Condition {
  kind: 'condition'
  /** Of this edit only. */
  key: number
  field: string
  /** Never `ne`: that is `eq`, negated. */
  operator: Exclude<Operator, 'ne'>
  negated: boolean
  /** Any of them; none for `pr`. */
  values: Value[]
}

export type Join = 'all' | 'any' | 'none' | 'not-all'

export interface Group {
  kind: 'group'
  key: number
  join: Join
  parts: Draft[]
}

export type Draft = Condition | Group

let keys = 0

/** A key that no other part of an edit has. */
export function newDraftKey(): number {
  keys += 1
  return keys
}

/** A condition that compares with nothing yet. */
export function newCondition(field: string, operator: Condition['operator']): Condition {
  return { kind: 'condition', key: newDraftKey(), field, operator, negated: false, values: [] }
}

export function newGroup(how: Join, parts: Draft[] = []): Group {
  return { kind: 'group', key: newDraftKey(), join: how, parts }
}

/** Takes a filter apart; the outermost is always a group. */
export function draftOf(expression: Expression | null): Group {
  if (expression === null) return newGroup('all')
  const draft = partOf(expression, false)
  return draft.kind === 'group' ? draft : newGroup('all', [draft])
}

function partOf(expression: Expression, negated: boolean): Draft {
  if (expression.kind === 'not') return partOf(expression.part, !negated)
  if (expression.kind === 'comparison') return conditionOf([expression], negated)
  const same = alternatives(expression)
  if (same) return conditionOf(same, negated)
  const how = expression.kind === 'and' ? (negated ? 'not-all' : 'all') : negated ? 'none' : 'any'
  return newGroup(
    how,
    expression.parts.map((part) => partOf(part, false)),
  )
}

/** `state eq "a" or state eq "b"`: one field, equal to any of several values. */
function alternatives(expression: Expression): Comparison[] | null {
  if (expression.kind !== 'or') return null
  const [first] = expression.parts
  if (first?.kind !== 'comparison' || first.operator !== 'eq') return null
  const same = expression.parts.filter(
    (part): part is Comparison => part.kind === 'comparison' && part.operator === 'eq' && part.field === first.field,
  )
  return same.length === expression.parts.length ? same : null
}

function conditionOf(comparisons: readonly Comparison[], negated: boolean): Condition {
  const [first] = comparisons
  if (!first) throw new Error('A condition of no comparison')
  const opposite = first.operator === 'ne'
  return {
    kind: 'condition',
    key: newDraftKey(),
    field: first.field,
    operator: first.operator === 'ne' ? 'eq' : first.operator,
    negated: negated !== opposite,
    values: comparisons.flatMap(({ value }) => (value === null ? [] : [value])),
  }
}

/** Puts a filter together again; parts that are not finished are left out. */
export function expressionOf(draft: Draft): Expression | null {
  return draft.kind === 'condition' ? comparisonOf(draft) : groupOf(draft)
}

function comparisonOf({ field, operator, negated, values }: Condition): Expression | null {
  if (operator === 'pr') return negate({ kind: 'comparison', field, operator, value: null }, negated)
  const [only] = values
  if (only === undefined || only === '') return null
  if (operator === 'eq' && negated && values.length === 1)
    return { kind: 'comparison', field, operator: 'ne', value: only }
  return negate(
    join(
      'or',
      values.map((value) => ({ kind: 'comparison', field, operator, value })),
    ),
    negated,
  )
}

function groupOf({ join: how, parts }: Group): Expression | null {
  const said = parts.map(expressionOf).filter((part) => part !== null)
  if (said.length === 0) return null
  return negate(join(how === 'all' || how === 'not-all' ? 'and' : 'or', said), how === 'none' || how === 'not-all')
}

function negate(expression: Expression, really: boolean): Expression {
  if (!really) return expression
  return expression.kind === 'not' ? expression.part : { kind: 'not', part: expression }
}

export function isFinished(draft: Draft): boolean {
  return expressionOf(draft) !== null
}

/** Parts that each narrow the list by themselves: what chips show. */
export function chipsOf(root: Group): Draft[] {
  return root.join === 'all' ? root.parts : root.parts.length === 0 ? [] : [root]
}

/** The filter of what is left when one part is taken off or changed, or one more is put in (`key` of no part). */
export function withPart(root: Group, key: number, part: Draft | null): Group {
  if (root.key === key) return part?.kind === 'group' ? part : newGroup('all', part ? [part] : [])
  if (holds(root, key)) return replaced(root, key, part)
  if (part === null) return root
  return root.join === 'all' ? { ...root, parts: [...root.parts, part] } : newGroup('all', [root, part])
}

function holds(draft: Draft, key: number): boolean {
  return draft.key === key || (draft.kind === 'group' && draft.parts.some((part) => holds(part, key)))
}

function replaced(group: Group, key: number, by: Draft | null): Group {
  const parts = group.parts.flatMap((part): Draft[] => {
    if (part.key === key) return by ? [by] : []
    return [part.kind === 'group' ? replaced(part, key, by) : part]
  })
  return { ...group, parts }
}

/** The condition by which quick choices of a field narrow the list, if they do. */
export function quickCondition(root: Group, field: string): Condition | null {
  if (root.join !== 'all') return null
  const found = root.parts.filter(
    (part): part is Condition =>
      part.kind === 'condition' && part.field === field && part.operator === 'eq' && !part.negated,
  )
  return found.length === 1 ? (found[0] ?? null) : null
}

/** Switches one value of a field on or off. */
export function withQuick(root: Group, field: string, value: Value): Group {
  const known = quickCondition(root, field)
  if (!known) return withPart(root, 0, { ...newCondition(field, 'eq'), values: [value] })
  const values = known.values.includes(value) ? known.values.filter((one) => one !== value) : [...known.values, value]
  return withPart(root, known.key, values.length > 0 ? { ...known, values } : null)
}

/** Takes off every condition on a field that narrows the list by itself. */
export function withoutField(root: Group, field: string): Group {
  if (root.join !== 'all') return root
  return { ...root, parts: root.parts.filter((part) => part.kind === 'group' || part.field !== field) }
}
