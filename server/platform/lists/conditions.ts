import { sql, type Expression } from 'kysely'
import { containsText } from '../../base/database/text-index.ts'
import type { Asked, Condition, Field, Operator, Value } from './fields.ts'
import type { Comparison, Filter } from './filter.ts'
import { momentOf } from './moments.ts'

/**
 * A filter as a condition of a query. It is pushed down to the comparisons, so that each `not` stands before one of them: what
 * is unknown does not match a comparison, and therefore matches its opposite.
 */
export async function conditionOf(
  filter: Filter,
  fields: readonly Field[],
  asked: Asked,
  negated = false,
): Promise<Condition> {
  if (filter.kind === 'not') return await conditionOf(filter.part, fields, asked, !negated)
  if (filter.kind === 'comparison') return await compared(filter, fields, asked, negated)
  const parts: Condition[] = []
  for (const part of filter.parts) parts.push(await conditionOf(part, fields, asked, negated))
  return joined(parts, (filter.kind === 'and') !== negated ? 'and' : 'or')
}

/** Conditions joined by one word. */
export function joined(parts: readonly Condition[], word: 'and' | 'or'): Condition {
  return sql<boolean>`(${sql.join(parts, word === 'and' ? sql` and ` : sql` or `)})`
}

async function compared(
  { field: name, operator, value }: Comparison,
  fields: readonly Field[],
  asked: Asked,
  negated: boolean,
): Promise<Condition> {
  const field = fields.find((one) => one.name === name)
  if (!field) throw new Error(`A filter names the unknown field ${name}`)
  const opposite = operator === 'ne'
  const condition = await plain(field, opposite ? 'eq' : operator, value, asked)
  return negated === opposite ? condition : sql<boolean>`(${condition}) is not true`
}

async function plain(field: Field, operator: Operator, value: Value | null, asked: Asked): Promise<Condition> {
  if (field.test) return await field.test({ operator, value: value ?? '' }, asked)
  if (field.column === undefined) throw new Error(`The field ${field.name} has neither a column nor a test`)
  const condition = await onColumn(field, sql.ref(field.column), operator, value, asked)
  return field.given ? joined([field.given, condition], 'and') : condition
}

async function onColumn(
  field: Field,
  column: Expression<unknown>,
  operator: Operator,
  value: Value | null,
  asked: Asked,
): Promise<Condition> {
  if (operator === 'pr') return sql<boolean>`${column} is not null`
  if (operator === 'co' || operator === 'sw' || operator === 'ew')
    return await textual(field, operator, String(value), asked)
  return sql<boolean>`${column} ${sql.raw(SIGNS[operator])} ${stored(field, value, asked)}`
}

const SIGNS = { eq: '=', ne: '<>', gt: '>', ge: '>=', lt: '<', le: '<=' } as const

function stored({ kind, fold }: Field, value: Value | null, { at }: Asked): Value | null {
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value !== 'string') return value
  if (kind === 'time') return momentOf(value, at)
  return fold ? fold(value) : value
}

async function textual(
  field: Field,
  operator: 'co' | 'sw' | 'ew',
  text: string,
  { tx, counting }: Asked,
): Promise<Condition> {
  const column = field.column ?? ''
  const wanted = field.fold ? field.fold(text) : text
  if (operator === 'sw' && field.fold) return beginsWith(column, wanted)
  const { index } = field
  return await containsText(tx, {
    columns: [column],
    text: wanted,
    where: operator,
    ...(index ? { index } : {}),
    counting: counting === true,
  })
}

/** Columns whose texts begin with one, by their index. For columns that hold folded text. */
export function beginsWith(column: string, text: string): Condition {
  // No text of a name goes on with the last code point that there is.
  return sql<boolean>`(${sql.ref(column)} >= ${text} and ${sql.ref(column)} < ${`${text}\u{10FFFF}`})`
}
