import { resolved, type Description, type Operation, type Schema } from '../../command/description.ts'

/** One field of a request or an answer. */
export interface Field {
  /** As in `subject`, `values.folder`, `items[].serial`. */
  name: string
  where: 'address' | 'query' | 'header' | 'body'
  required: boolean
  type: TypeWords
  description: string
}

/** What a value may be, for words to be made of it. */
export interface TypeWords {
  base: 'text' | 'number' | 'whole' | 'flag' | 'time' | 'list' | 'object' | 'any'
  choices: string[]
  nullable: boolean
  /** Characters, entries or values; null where there is no limit. */
  least: number | null
  most: number | null
  fallback: string | null
}

const DEEPEST = 4
const FARTHEST = 9_007_199_254_740_991

/** Everything that a request takes, the address first. */
export function fieldsOf({ parameters = [], requestBody }: Operation, description: Description): Field[] {
  const places = { path: 'address', query: 'query', header: 'header' } as const
  const outside = parameters.map(({ name, in: place, required = false, schema }) =>
    fieldOf(name, places[place], required, resolved(schema, description), description),
  )
  const body = Object.values(requestBody?.content ?? {})[0]?.schema
  return [...outside, ...membersOf(body, 'body', description)]
}

/** What the answer holds. */
export function answerOf({ responses }: Operation, description: Description): Field[] {
  const schema = responses['200']?.content?.['application/json']?.schema
  return membersOf(schema, 'body', description)
}

function membersOf(
  schema: Schema | undefined,
  where: Field['where'],
  description: Description,
  prefix = '',
  depth = 0,
): Field[] {
  const whole = thing(resolved(schema, description), description)
  if (depth >= DEEPEST) return []
  if (whole.items) return membersOf(whole.items, where, description, `${prefix}[].`, depth + 1)
  return Object.entries(whole.properties ?? {}).flatMap(([name, member]) => {
    const inner = resolved(member, description)
    const field = fieldOf(prefix + name, where, whole.required?.includes(name) ?? false, inner, description)
    const many = thing(inner, description).items !== undefined
    const below = many ? thing(resolved(thing(inner, description).items, description), description) : inner
    const next = `${prefix}${name}${many ? '[]' : ''}.`
    return [field, ...membersOf(thing(below, description), where, description, next, depth + 1)]
  })
}

/** The schema without its “or null”. */
function thing(schema: Schema, description: Description): Schema {
  const choice = (schema.anyOf ?? schema.oneOf)?.map((one) => resolved(one, description))
  return choice?.find((one) => one.type !== 'null') ?? schema
}

function fieldOf(
  name: string,
  where: Field['where'],
  required: boolean,
  schema: Schema,
  description: Description,
): Field {
  return { name, where, required, type: typeOf(schema, description), description: schema.description ?? '' }
}

export function typeOf(schema: Schema, description: Description): TypeWords {
  const inner = thing(schema, description)
  const types = [inner.type ?? []].flat()
  const fixed = (schema.anyOf ?? schema.oneOf ?? []).flatMap((one) => (one.const === undefined ? [] : [one.const]))
  const own = inner.enum ?? (fixed.length > 1 ? fixed : undefined)
  const listed = inner.items ? resolved(inner.items, description).enum : own
  return {
    base: baseOf(inner, types),
    choices: (listed ?? (inner.const === undefined ? [] : [inner.const])).map((one) =>
      JSON.stringify(one).replaceAll('"', ''),
    ),
    nullable: types.includes('null') || (schema.anyOf ?? []).some((one) => one.type === 'null'),
    least: inner.minLength ?? inner.minimum ?? inner.minItems ?? null,
    most: far(inner.maxLength ?? inner.maximum ?? inner.maxItems),
    fallback: schema.default === undefined || schema.default === null ? null : JSON.stringify(schema.default),
  }
}

function baseOf({ format, properties }: Schema, types: readonly string[]): TypeWords['base'] {
  if (types.includes('array')) return 'list'
  if (types.includes('object') || properties) return 'object'
  if (types.includes('boolean')) return 'flag'
  if (types.includes('integer')) return 'whole'
  if (types.includes('number')) return 'number'
  if (types.includes('string')) return format === 'date-time' ? 'time' : 'text'
  return 'any'
}

function far(limit: number | undefined): number | null {
  return limit === undefined || limit >= FARTHEST ? null : limit
}
