import type { Dice } from '../mutate/dice.ts'

/** As much of JSON Schema as our OpenAPI document writes. */
export interface Schema {
  type?: string
  enum?: readonly unknown[]
  const?: unknown
  default?: unknown
  format?: string
  pattern?: string
  minLength?: number
  minimum?: number
  maximum?: number
  minItems?: number
  items?: Schema
  properties?: Record<string, Schema>
  additionalProperties?: Schema | boolean
  anyOf?: readonly Schema[]
  oneOf?: readonly Schema[]
  $ref?: string
}

/** Texts of which the first that fits a pattern is taken. */
const TEXTS = (dice: Dice) => [
  `name-${dice.below(1e9)}`,
  '2026-11-22T00:00:00Z',
  '2026-11-22',
  '03:30',
  'ab'.repeat(16),
  'access.read',
  'freehold.lindenhof.example',
]

/** A value that the schema takes; values of the same field name in `known` come first. */
export function soundValue(
  schema: Schema,
  name: string,
  known: Readonly<Record<string, unknown>>,
  dice: Dice,
): unknown {
  if (name in known) return known[name]
  const either = schema.anyOf ?? schema.oneOf
  if (either !== undefined) return soundValue(dice.pick(either), name, known, dice)
  if (schema.const !== undefined) return schema.const
  if (schema.enum !== undefined) return dice.pick(schema.enum)
  switch (schema.type ?? 'string') {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([key, inner]) => [key, soundValue(inner, key, known, dice)]),
      )
    case 'array':
      return Array.from({ length: Math.max(1, schema.minItems ?? 0) }, () =>
        soundValue(schema.items ?? {}, name, known, dice),
      )
    case 'integer':
    case 'number':
      return (
        (schema.minimum ?? 0) + dice.below(Math.min(50, Math.max(1, (schema.maximum ?? 100) - (schema.minimum ?? 0))))
      )
    case 'boolean':
      return dice.chance(0.5)
    case 'null':
      return null
    default:
      return soundText(schema, dice)
  }
}

function soundText({ format, pattern, minLength = 0 }: Schema, dice: Dice): string {
  if (format === 'uuid') return `01a20141-0343-7${dice.below(4096).toString(16).padStart(3, '0')}-a21f-ef857a769dc5`
  const fits = new RegExp(pattern ?? '', 'u')
  const text = TEXTS(dice).find((one) => fits.test(one)) ?? `name-${dice.below(1e9)}`
  return text.padEnd(minLength, 'x')
}
