interface Schema {
  $ref?: string
  type?: string | string[]
  properties?: Record<string, Schema>
  additionalProperties?: boolean | Schema
  items?: Schema
  prefixItems?: Schema[]
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
}

interface Operation {
  'x-permission': string
  'x-step-up'?: boolean
  'x-asks-reason'?: boolean
  'x-refusals'?: string[]
  security?: Record<string, unknown>[]
  parameters?: { name: string; in: string }[]
  requestBody?: { content: { 'application/json': { schema: Schema } } }
  responses: { 200: { content?: { 'application/json'?: { schema: Schema } } } }
}

export interface Description {
  paths: Record<string, Record<string, Operation>>
  components?: { schemas?: Record<string, Schema> }
}

/** One route as the server describes it. */
export interface Described {
  may: string
  fresh: boolean
  version: boolean
  reason: boolean
  /** An API token is good for it. */
  tokens: boolean
  /** Names in the body and the query, sorted. */
  fields: readonly string[]
  refusals: readonly string[]
  /** The first place in an answer that is not described; null if all is. */
  unknownIn(answer: unknown): string | null
}

/** The description by addresses as the matrix spells them. */
export function describedRoutes(description: Description): Map<string, Described> {
  const entries = Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => {
      const address = path.replace(/^\/api\/v1/, '').replaceAll(/\{(\w+)\}/g, ':$1')
      return [`${method.toUpperCase()} ${address}`, described(operation, description)] as const
    }),
  )
  return new Map(entries)
}

function described(operation: Operation, description: Description): Described {
  const { parameters = [], requestBody, responses } = operation
  const body = Object.keys(requestBody?.content['application/json'].schema.properties ?? {})
  const query = parameters.filter((one) => one.in === 'query').map(({ name }) => name)
  const answer = responses[200].content?.['application/json']?.schema
  return {
    may: operation['x-permission'],
    fresh: operation['x-step-up'] === true,
    version: parameters.some(({ name }) => name === 'If-Match'),
    reason: operation['x-asks-reason'] === true,
    tokens: operation.security?.some((scheme) => 'bearer' in scheme) ?? true,
    fields: [...body, ...query].toSorted(),
    refusals: operation['x-refusals'] ?? [],
    unknownIn: (value) => (answer ? unknownIn(value, answer, description, 'the answer') : null),
  }
}

function unknownIn(value: unknown, schema: Schema, description: Description, where: string): string | null {
  if (schema.$ref) {
    const named = description.components?.schemas?.[schema.$ref.split('/').at(-1)!]
    return named ? unknownIn(value, named, description, where) : where
  }
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) {
    const found = choices.map((choice) => unknownIn(value, choice, description, where))
    return found.includes(null) ? null : found[0]!
  }
  if (Array.isArray(value)) {
    if (schema.type !== undefined && schema.type !== 'array') return where
    return firstOf(
      value.map((item) => (schema.items ? unknownIn(item, schema.items, description, `${where}[]`) : null)),
    )
  }
  if (typeof value !== 'object' || value === null) return null
  if (schema.properties === undefined && schema.type === undefined) return null
  const { properties = {}, additionalProperties } = schema
  return firstOf(
    Object.entries(value).map(([name, below]) => {
      const known = properties[name] ?? (typeof additionalProperties === 'object' ? additionalProperties : undefined)
      return known ? unknownIn(below, known, description, `${where}.${name}`) : `${where}.${name}`
    }),
  )
}

function firstOf(found: readonly (string | null)[]): string | null {
  return found.find((one) => one !== null) ?? null
}
